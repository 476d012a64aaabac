import { expect, test } from "vitest";
import { sha256 } from "../../src/sync/hash";

test("the hash is the hub's: of the text in UTF-8", async () => {
  expect(await sha256("é😀")).toBe("1184d1f608158eea09d297565575892231550c403aaa913008d867a97cfd5c76");
});
