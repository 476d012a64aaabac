import { useEffect, useEffectEvent, useState } from "react";
import { api } from "../api/session";
import { ProjectsFeed } from "./projects-feed";

/** Where changes can't be heard, it is looked for them so often. Milliseconds. */
const LOOK_EVERY = 6000;
/** Changes that follow closely are looked at together. Milliseconds. */
const TOGETHER = 400;

/** Does some work when one of the person's projects has changed (or this one); never out of sight, but when the page comes into sight again. */
export function useProjectsFeed(projectId: string | null, work: () => Promise<void>): void {
  const [live, setLive] = useState(false);
  // What fails now is tried again at the next change; what is shown stays.
  const run = useEffectEvent(() => void work().catch(() => undefined));

  useEffect(() => {
    let wanted = false;
    let resting: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      wanted = true;
      if (resting !== undefined || document.visibilityState !== "visible") return;
      wanted = false;
      run();
      resting = setTimeout(() => {
        resting = undefined;
        if (wanted) look();
      }, TOGETHER);
    };
    const seen = () => {
      if (wanted && document.visibilityState === "visible") look();
    };
    const feed = new ProjectsFeed({
      open: () => new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/events`),
      token: () => api.freshToken(),
      random: () => Math.random(),
      onChange: (changed) => {
        if (projectId === null || changed === null || changed === projectId) look();
      },
      onLive: setLive,
    });
    document.addEventListener("visibilitychange", seen);
    return () => {
      feed.close();
      clearTimeout(resting);
      document.removeEventListener("visibilitychange", seen);
    };
  }, [projectId]);

  useEffect(() => {
    if (live) return;
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") run();
    }, LOOK_EVERY);
    return () => clearInterval(timer);
  }, [live]);
}
