import { useEffect, useMemo } from "react";
import { data } from "../api/client";
import { rest } from "../api/session";
import type { Room } from "../sync/room";
import { openComments } from "./comments";
import type { Comments, CommentServer } from "./comments";

/** The comments on the component of a room, live through it. */
export function useComments(room: Room, componentId: string, selfId: string): Comments {
  const comments = useMemo(() => openComments(serverOf(componentId), selfId), [componentId, selfId]);
  useEffect(() => {
    void comments.load();
    return room.hear((message) => {
      if (message.type === "connected") void comments.load();
      else comments.hear(message);
    });
  }, [comments, room]);
  return comments;
}

function serverOf(componentId: string): CommentServer {
  const component = { component_id: componentId };
  const one = (id: string) => ({ params: { path: { ...component, comment_id: id } } });
  const all = "/api/components/{component_id}/comments";
  const each = "/api/components/{component_id}/comments/{comment_id}";
  return {
    list: () => data(rest.GET(all, { params: { path: component } })),
    add: (body) => data(rest.POST(all, { params: { path: component }, body })),
    resolve: (id, resolved) => data(rest.PATCH(each, { ...one(id), body: { resolved } })),
    remove: (id) => data(rest.DELETE(each, one(id))),
  };
}
