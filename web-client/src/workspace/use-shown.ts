import { useEffect, useState } from "react";
import { data } from "../api/client";
import { rest } from "../api/session";
import type { CompileOutput, CompileResult } from "../sync/messages";

/**
 * The last picture of a component whose text had errors already when this page came to it: those who were there
 * before still see it. Null while there is none, or none is needed.
 */
export function useShown(componentId: string, result: CompileResult | null): CompileOutput | null {
  const [shown, setShown] = useState<CompileOutput | null>(null);
  const [hasSeen, setHasSeen] = useState(false);
  if (result?.success && !hasSeen) setHasSeen(true);
  const isWanted = result !== null && !result.success && !hasSeen;

  useEffect(() => {
    if (!isWanted) return;
    let current = true;
    const path = { component_id: componentId };
    data(rest.GET("/api/components/{component_id}/shown", { params: { path } })).then(
      ({ wasmUrl, wasmHash, wasm }) => {
        if (current) setShown({ wasmUrl, wasmHash, ...(wasm !== null && { wasm }) });
      },
      // It has never compiled, or the hub can't be asked: the page says that there is nothing to show.
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [componentId, isWanted]);

  return shown;
}
