import { CircleAlert, CircleCheck, Info, TriangleAlert, Wrench } from "lucide-react";
import { useStore } from "zustand";
import type { StoreApi } from "zustand";
import type { CompileResult, Diagnostic, Severity } from "../sync/messages";
import type { Position } from "../editor/code-editor";
import { spansOf } from "../editor/prose";

const ICON = {
  error: { icon: CircleAlert, ink: "text-error-text" },
  warning: { icon: TriangleAlert, ink: "text-warning" },
  info: { icon: Info, ink: "text-primary-300" },
};

interface ProblemsProps {
  problems: Diagnostic[];
  onJump: (to: Position) => void;
  /** Apply a fix: the problem's place in the list, and the fix's among its own. Null where nothing can be. */
  onFix: ((problem: number, fix: number) => void) | null;
}

/** What the compiler says about the text; a click goes to the place. */
export function Problems({ problems, onJump, onFix }: ProblemsProps) {
  return (
    <section
      aria-label="Problems"
      data-testid="problems"
      className={problems.length > 0 ? "max-h-[35%] shrink-0 overflow-y-auto border-t border-line bg-surface-1" : ""}
    >
      {problems.length > 0 && (
        <ul className="py-1.5">
          {problems.map((problem, index) => (
            <li key={index} className="flex items-start gap-2 pr-4 transition-colors hover:bg-white/5">
              <button
                type="button"
                onClick={() => onJump(problem.location)}
                className="flex min-w-0 flex-1 items-start gap-3 py-1.5 pl-4 text-left text-sm focus-visible:-outline-offset-2"
              >
                <SeverityIcon severity={problem.severity} />
                <span className="min-w-0 flex-1">
                  <span className="block break-words text-gray-100"><Prose>{problem.message}</Prose></span>
                  {problem.suggestions.map((suggestion, at) => (
                    <span key={at} className="block break-words text-gray-400">
                      <Prose>{suggestion.message}</Prose>
                    </span>
                  ))}
                </span>
                <span className="shrink-0 font-mono text-xs leading-5 text-gray-400">
                  {problem.location.line}:{problem.location.column}
                </span>
              </button>
              {onFix &&
                problem.suggestions
                  .filter(({ fix }) => fix)
                  .map((suggestion, at) => (
                    <button
                      key={at}
                      type="button"
                      aria-label={`Fix: ${suggestion.message.replaceAll("`", "")}`}
                      onClick={() => onFix(index, at)}
                      className="my-1 inline-flex h-7 shrink-0 items-center gap-1 rounded-md bg-primary-500/14 px-2.5 text-xs font-semibold text-primary-300 transition-colors hover:bg-primary-500/25"
                    >
                      <Wrench className="size-3" aria-hidden />
                      Fix
                    </button>
                  ))}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Prose({ children }: { children: string }) {
  return spansOf(children).map(({ text, isCode }, index) =>
    isCode ? (
      <code key={index} className="font-mono text-[0.95em] text-primary-200">
        {text}
      </code>
    ) : (
      text
    ),
  );
}

function SeverityIcon({ severity }: { severity: Severity }) {
  const { icon: Icon, ink } = ICON[severity];
  return <Icon className={`mt-0.5 size-4 shrink-0 ${ink}`} role="img" aria-label={severity} />;
}

/** The line under the editor: problem counts and where the caret is. */
export function StatusLine({ result, position }: { result: CompileResult | null; position: StoreApi<Position> }) {
  const summary = result && summaryOf(result);
  return (
    <footer className="flex h-8 shrink-0 items-center justify-between gap-4 border-t border-line bg-surface-1 px-4 text-xs text-gray-400">
      <p role="status" aria-live="polite" aria-atomic="true" data-testid="compile-status" className="flex min-w-0">
        {summary && (
          <span className={`flex min-w-0 items-center gap-1.5 ${summary.clean ? "text-success" : "text-error-text"}`}>
            {summary.clean ? (
              <CircleCheck className="size-3.5" aria-hidden />
            ) : (
              <CircleAlert className="size-3.5" aria-hidden />
            )}
            {summary.text}
          </span>
        )}
      </p>
      <CaretPlace position={position} />
    </footer>
  );
}

function CaretPlace({ position }: { position: StoreApi<Position> }) {
  const { line, column } = useStore(position);
  return (
    <p className="shrink-0 font-mono">
      Ln {line}, Col {column}
    </p>
  );
}

function summaryOf({ success, diagnostics }: CompileResult): { clean: boolean; text: string } {
  const count = (severity: Severity) => diagnostics.filter((item) => item.severity === severity).length;
  const errors = counted(count("error"), "error");
  const warnings = count("warning");
  return { clean: success, text: warnings > 0 ? `${errors}, ${counted(warnings, "warning")}` : errors };
}

function counted(count: number, noun: string): string {
  if (count === 0) return `No ${noun}s`;
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
