import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // Browsers on a busy machine are late now and then; what fails twice is broken.
    retry: 2,
    include: ["**/*.test.ts"],
    // Each file starts servers of its own; the machine has few cores.
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
