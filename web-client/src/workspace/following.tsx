import { useStore } from "zustand";
import type { Room } from "../sync/room";

/** Says whom this page follows, over what it shows. Whoever moves by themselves stops following. */
export function Following({ room }: { room: Room }) {
  const followed = useStore(room.follow.state, (state) => state.followed);
  return (
    <div role="status" className="pointer-events-none absolute inset-0 z-20">
      {followed && (
        <div className="size-full border-2" style={{ borderColor: followed.color }}>
          <p
            className="absolute top-0 left-1/2 flex -translate-x-1/2 animate-fade items-center gap-1 rounded-b-lg px-3 py-1 text-xs font-semibold whitespace-nowrap text-surface-0"
            style={{ backgroundColor: followed.color }}
          >
            Following {followed.name}
            <button
              type="button"
              onClick={() => room.follow.stop()}
              className="pointer-events-auto -my-1 -mr-2 rounded px-2 py-1 underline underline-offset-2"
            >
              Stop
            </button>
          </p>
        </div>
      )}
    </div>
  );
}
