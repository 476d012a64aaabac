import { expect, test } from "vitest";
import { ApiClient, ApiError, data, unwrap } from "../../src/api/client";
import type { Session } from "../../src/api/types";

interface Sent {
  method: string;
  path: string;
  token: string | null;
  body: string | null;
}

type Reply = { status?: number; body: unknown } | Error;

const user = { id: "1", name: "Ada", color: "#4dcdff", isGuest: false, tier: "team" };
const HUB = "http://hub.test";
const session = (accessToken: string): Session => ({ accessToken, expiresIn: 900, user });
const ok = (data: unknown): Reply => ({ body: { success: true, data } });
const no = (status: number, code: string): Reply => ({
  status,
  body: { success: false, error: { code, message: `${code} it is.`, hint: "Try." } },
});

/** A client whose server gives these replies, one after the other. */
function clientWith(...replies: Reply[]) {
  const sent: Sent[] = [];
  const sessions: (Session | null)[] = [];
  const clock = { now: 0 };
  const client = new ApiClient({
    baseUrl: HUB,
    now: () => clock.now,
    onSession: (value) => sessions.push(value),
    fetch: async (request) => {
      const reply = replies.shift();
      const path = request.url.replace(HUB, "");
      sent.push({
        method: request.method,
        path,
        token: request.headers.get("Authorization"),
        body: (await request.text()) || null,
      });
      if (!reply) throw new Error(`No reply for ${path}`);
      if (reply instanceof Error) throw reply;
      return new Response(JSON.stringify(reply.body), { status: reply.status ?? 200 });
    },
  });
  return { client, sent, sessions, clock };
}

test("gives the data of a success, with the token sent", async () => {
  const { client, sent } = clientWith(ok({ id: "p" }));
  client.signIn(session("one"));
  expect(await data(client.rest.POST("/api/projects", { body: { name: "P" } }))).toEqual({ id: "p" });
  expect(sent).toEqual([{ method: "POST", path: "/api/projects", token: "Bearer one", body: '{"name":"P"}' }]);
});

test("a failure keeps the server's words", async () => {
  const { client } = clientWith(no(410, "INVITE_EXPIRED"));
  await expect(data(client.rest.GET("/api/invites/{token}", { params: { path: { token: "x" } } }))).rejects.toMatchObject({
    code: "INVITE_EXPIRED",
    message: "INVITE_EXPIRED it is.",
    hint: "Try.",
    status: 410,
  });
});

test("a token that the server refuses is renewed, and the request sent once more", async () => {
  const { client, sent, sessions } = clientWith(no(401, "TOKEN_EXPIRED"), ok(session("two")), ok("done"));
  client.signIn(session("one"));
  expect(await data(client.rest.GET("/api/projects"))).toBe("done");
  expect(sent.map(({ path, token }) => [path, token])).toEqual([
    ["/api/projects", "Bearer one"],
    ["/api/auth/refresh", "Bearer one"],
    ["/api/projects", "Bearer two"],
  ]);
  expect(sent[1]?.body).toBeNull();
  expect(sessions.at(-1)?.accessToken).toBe("two");
});

test("a second refusal is final", async () => {
  const { client, sent } = clientWith(no(401, "A"), ok(session("two")), no(401, "B"));
  client.signIn(session("one"));
  await expect(data(client.rest.GET("/api/projects"))).rejects.toMatchObject({ code: "B" });
  expect(sent).toHaveLength(3);
});

test("a refresh cookie that is not good signs out", async () => {
  const { client, sessions } = clientWith(no(401, "TOKEN_EXPIRED"), no(401, "SIGN_IN_REQUIRED"));
  client.signIn(session("one"));
  await expect(data(client.rest.GET("/api/projects"))).rejects.toMatchObject({ code: "TOKEN_EXPIRED" });
  expect(sessions).toEqual([session("one"), null]);
});

test("nobody is signed out because the server is away", async () => {
  const { client, sessions, clock } = clientWith(new TypeError("failed"));
  client.signIn(session("one"));
  clock.now = 900_000;
  await expect(client.freshToken()).rejects.toMatchObject({ code: "OFFLINE", status: 0 });
  expect(sessions).toHaveLength(1);
});

test("a token is used until half a minute before its end", async () => {
  const { client, sent, clock } = clientWith(ok(session("two")));
  client.signIn(session("one"));
  clock.now = 869_999;
  expect(await client.freshToken()).toBe("one");
  clock.now = 870_000;
  expect(await client.freshToken()).toBe("two");
  expect(sent).toHaveLength(1);
});

test("those who ask at the same time share one renewal", async () => {
  const { client, sent } = clientWith(ok(session("one")));
  expect(await Promise.all([client.freshToken(), client.freshToken()])).toEqual(["one", "one"]);
  expect(sent).toHaveLength(1);
});

test.each([null, "x", {}, { success: false }, { success: false, error: { code: 1 } }])(
  "%j is not an envelope",
  (body) => {
    expect(() => unwrap(502, body)).toThrow(ApiError);
    expect(() => unwrap(502, body)).toThrow("HTTP 502");
  },
);
