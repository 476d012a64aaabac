import { BaseSequencer, type TestSpecification } from "vitest/node";
import { defineConfig } from "vitest/config";

/** Files that take minutes: what else there is fills the other processor meanwhile. */
const LONGEST = ["screens.test.ts"];

/** Vitest begins with the largest files where it knows nothing of how long they take. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const takesLong = ({ moduleId }: TestSpecification) => LONGEST.some((name) => moduleId.endsWith(`/${name}`));
    const sorted = await super.sort(files);
    return [...sorted.filter(takesLong), ...sorted.filter((file) => !takesLong(file))];
  }
}

export default defineConfig({
  test: {
    include: ["**/*.test.ts"],
    // Each file starts servers and browsers of its own: one alone waits for a quarter of its time, two fill two processors.
    maxWorkers: 2,
    // No file changes what others import, and loading that anew for each takes a second.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    // These end what hangs: each is far more than a test takes on a machine that is busy with other things.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 60_000 } },
    // A whole check takes long, which one unlucky moment of a busy machine must not waste. The report names
    // what was run again ("retry x1"): that is a race to be found. Who runs a test by hand sees it fail at once.
    retry: process.env["CI"] ? 1 : 0,
  },
});
