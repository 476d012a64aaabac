import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["**/*.test.ts"],
    // Each file starts servers and browsers of its own, which keep a machine of two processors busy.
    fileParallelism: false,
    // These end what hangs: each is far more than a test takes on a machine that is busy with other things.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 60_000 } },
    // A whole check takes half an hour, which one unlucky moment of a busy machine must not waste. The report names
    // what was run again ("retry x1"): that is a race to be found. Who runs a test by hand sees it fail at once.
    retry: process.env["CI"] ? 1 : 0,
  },
});
