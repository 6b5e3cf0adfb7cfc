declare module "virtual:messages-en" {
  const catalogue: Record<string, string>;
  export default catalogue;
}
