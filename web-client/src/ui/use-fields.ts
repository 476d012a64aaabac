import { useStore } from "zustand";
import type { StoreApi } from "zustand";
import { useShallow } from "zustand/react/shallow";

/** These fields of a store. What else changes in it draws nothing anew. */
export function useFields<State extends object, Field extends keyof State>(
  store: Pick<StoreApi<State>, "getState" | "getInitialState" | "subscribe">,
  ...fields: Field[]
): Pick<State, Field> {
  const pick = (state: State) => Object.fromEntries(fields.map((field) => [field, state[field]])) as Pick<State, Field>;
  return useStore(store, useShallow(pick));
}
