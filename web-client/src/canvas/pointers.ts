/** Where others point on the picture, in the component's own coordinates. */

import { useEffect, useState } from "react";
import type { Room } from "../sync/room";

/** The hub tells places on at most so often, each peer's newest. */
const EVERY_MS = 50;

export interface RemotePointer {
  peer: number;
  userId: string;
  name: string;
  x: number;
  y: number;
}

interface Outgoing {
  timer: ReturnType<typeof setTimeout> | undefined;
  next: readonly [number, number] | null | undefined;
}

const outgoing = new WeakMap<Room, Outgoing>();

/** Tell the others where this pointer is; null: it has left. */
export function sendPointer(room: Room, point: readonly [number, number] | null): void {
  const out = outgoing.get(room) ?? { timer: undefined, next: undefined };
  outgoing.set(room, out);
  out.next = point;
  if (out.timer !== undefined) return;
  const send = () => {
    if (out.next === undefined) {
      out.timer = undefined;
      return;
    }
    const place = out.next && { x: round(out.next[0]), y: round(out.next[1]) };
    out.next = undefined;
    room.send({ type: "pointer:move", ...place });
    out.timer = setTimeout(send, EVERY_MS);
  };
  send();
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** The pointers of the others that are over the picture now. */
export function usePointers(room: Room): readonly RemotePointer[] {
  const [pointers, setPointers] = useState<readonly RemotePointer[]>([]);
  useEffect(
    () =>
      room.hear((message) => {
        if (message.type === "pointer:moved") {
          const { peer, userId, userName, x, y } = message;
          setPointers((before) => {
            const others = before.filter((pointer) => pointer.peer !== peer);
            return x === null || y === null ? others : [...others, { peer, userId, name: userName, x, y }];
          });
        } else if (message.type === "user:left") {
          setPointers((before) => before.filter(({ userId }) => userId !== message.userId));
        } else if (message.type === "connected") setPointers([]);
      }),
    [room],
  );
  return pointers;
}
