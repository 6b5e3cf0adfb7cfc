// A real OpenID provider on loopback for tests: node serve.mjs PORT REDIRECT_URI
// Whoever types a name into its form is that subject.
import Provider from "../../frontend/node_modules/oidc-provider/lib/index.js";

const [port, redirect] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
const client = {
  client_id: "sao-vuong",
  client_secret: "a secret: for tests / 100%",
  redirect_uris: [redirect],
  grant_types: ["authorization_code"],
  response_types: ["code"],
};

const provider = new Provider(issuer, {
  clients: [client],
  pkce: { required: () => true },
  cookies: { keys: ["only for tests"] },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
});
provider.listen(Number(port), "127.0.0.1", () => console.log(`ready ${issuer}`));
