import { useEffect, useState } from "react";
import { ApiError, data } from "../api/client";
import { api, rest } from "../api/session";
import type { User } from "../api/types";
import { Drafts } from "../sync/drafts";
import type { Draft } from "../sync/drafts";
import { openRoom } from "../sync/room";
import type { Room } from "../sync/room";

/** The room of a component. When the hub refuses an edit, its text becomes a draft and a new room opens; a document that was begun anew is opened again too. */
export function useRoom(componentId: string, user: User) {
  const [room, setRoom] = useState<Room | null>(null);
  const [generation, setGeneration] = useState(0);
  const [drafts] = useState(() => new Drafts(localStorage, user.id, componentId));
  const [draft, setDraft] = useState<Draft | null>(() => drafts.load());

  useEffect(() => {
    const opened = openRoom({
      componentId,
      self: user,
      url: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/collab`,
      token: () => api.freshToken(),
      mayOpen: () => mayOpen(componentId),
    });
    const unsubscribe = opened.state.subscribe(({ rejected, renewed }) => {
      if (!rejected && !renewed) return;
      unsubscribe();
      if (rejected) {
        drafts.keep(rejected);
        setDraft(rejected);
      }
      void opened.forget().then(() => setGeneration((value) => value + 1));
    });
    // A room holds a socket, so it can't be made while rendering.
    // eslint-disable-next-line react-hooks/set-state-in-effect
    setRoom(opened);
    return () => {
      unsubscribe();
      opened.close();
    };
  }, [componentId, user, generation, drafts]);

  const dropDraft = () => {
    drafts.discard();
    setDraft(null);
  };
  return { room, draft, dropDraft };
}

async function mayOpen(componentId: string): Promise<boolean> {
  try {
    await data(rest.GET("/api/components/{component_id}", { params: { path: { component_id: componentId } } }));
    return true;
  } catch (error) {
    if (error instanceof ApiError && [401, 403, 404].includes(error.status)) return false;
    throw error;
  }
}
