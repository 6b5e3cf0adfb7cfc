/** Hours as the commune's clock shows them. */
const CLOCK = new Intl.DateTimeFormat("vi-VN", {
  hour: "2-digit",
  minute: "2-digit",
  timeZone: "Asia/Ho_Chi_Minh",
});

export function clockTime(at: number | null): string {
  return at === null ? "" : CLOCK.format(new Date(at));
}
