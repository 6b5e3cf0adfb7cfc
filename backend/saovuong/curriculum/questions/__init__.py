"""The seven kinds of question: how each is written, shown, checked and marked. All pure."""
