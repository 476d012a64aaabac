import { expect, test } from "vitest";
import { parseRoomMessage } from "../../src/sync/messages";

test("knows the messages that this client acts on", () => {
  const rejected = { type: "update:rejected", code: "READ_ONLY", message: "Viewers can't edit." };
  expect(parseRoomMessage(JSON.stringify(rejected))).toEqual(rejected);
});

test("knows that a document was begun anew", () => {
  const renewed = { type: "document:renewed", message: "It has been begun anew.", hash: "00" };
  expect(parseRoomMessage(JSON.stringify(renewed))).toEqual(renewed);
});

test.each(["", "{", "null", "[]", "7", '{"type":"pointer:waved"}', '{"seq":1}'])("passes over %j", (payload) => {
  expect(parseRoomMessage(payload)).toBeNull();
});
