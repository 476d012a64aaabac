import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { keepBuild } from "../../src/offline/keep-build";

const register = vi.fn(() => Promise.resolve());
let loaded: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("navigator", { serviceWorker: { register } });
  vi.stubGlobal(
    "PerformanceObserver",
    class {
      private watches = false;
      constructor(tell: () => void) {
        loaded = () => this.watches && tell();
      }
      observe() {
        this.watches = true;
      }
      disconnect() {
        this.watches = false;
      }
    },
  );
});

afterEach(() => {
  register.mockReset();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test("the build is kept once nothing more is loaded, and once", () => {
  keepBuild();
  for (let file = 0; file < 5; file += 1) {
    vi.advanceTimersByTime(1500);
    loaded();
  }
  expect(register).not.toHaveBeenCalled();
  vi.advanceTimersByTime(2000);
  expect(register).toHaveBeenCalledOnce();
  loaded();
  vi.advanceTimersByTime(10_000);
  expect(register).toHaveBeenCalledOnce();
});

test("a browser that refuses the worker has its page all the same", async () => {
  register.mockImplementation(() => Promise.reject(new Error("SecurityError")));
  keepBuild();
  await vi.advanceTimersByTimeAsync(2000);
  expect(register).toHaveBeenCalledOnce();
});
