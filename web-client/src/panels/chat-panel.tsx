import { MessageCircle, SendHorizontal } from "lucide-react";
import { Fragment, useEffect, useLayoutEffect, useRef } from "react";
import { useStore } from "zustand";
import type { Chat, ChatMessage } from "../talk/chat";
import { clock, day } from "../talk/moments";
import { Button } from "../ui/button";
import { ErrorNotice } from "../ui/notice";
import { Composer } from "./composer";

/** Messages of one person that follow within this belong together. */
const TOGETHER_MS = 5 * 60_000;

export function ChatPanel({ chat, selfId }: { chat: Chat; selfId: string }) {
  const { state, error, messages, hasEarlier, draft, sending, failure } = useStore(chat.state);
  const list = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const height = useRef(0);
  const oldest = messages[0]?.id;
  const before = useRef(oldest);

  useEffect(() => {
    if (document.visibilityState === "visible") chat.markSeen();
  }, [chat, messages]);

  useLayoutEffect(() => {
    const element = list.current;
    if (!element) return;
    if (before.current !== oldest && before.current !== undefined) {
      // Earlier ones came in above: what was in sight stays where it was.
      element.scrollTop += element.scrollHeight - height.current;
    } else if (atEnd.current) {
      element.scrollTop = element.scrollHeight;
    }
    before.current = oldest;
    height.current = element.scrollHeight;
  }, [messages, oldest]);

  return (
    <>
      <div
        ref={list}
        role="log"
        aria-label="Messages"
        tabIndex={0}
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
          atEnd.current = scrollHeight - scrollTop - clientHeight < 40;
        }}
        className="flex min-h-0 flex-1 flex-col overflow-y-auto p-3 focus-visible:outline-offset-[-2px]"
      >
        {state === "failed" && error && <ErrorNotice error={error} />}
        {hasEarlier && (
          <Button variant="ghost" size="sm" className="mx-auto mb-2" onClick={() => void chat.earlier()}>
            Earlier messages
          </Button>
        )}
        {state === "done" && messages.length === 0 && <Empty />}
        <Messages messages={messages} selfId={selfId} />
      </div>
      <Composer
        label="Message"
        placeholder="Say something to everyone in the project"
        value={draft}
        busy={sending}
        error={failure}
        onChange={(text) => chat.write(text)}
        onSend={() => {
          atEnd.current = true;
          void chat.send();
        }}
        action="Send"
        icon={SendHorizontal}
      />
    </>
  );
}

function Empty() {
  return (
    <div className="m-auto max-w-56 text-center text-sm text-gray-400">
      <MessageCircle className="mx-auto mb-3 size-8 text-gray-500" strokeWidth={1.5} aria-hidden />
      Nobody has said anything yet. What you write here reaches everyone in the project.
    </div>
  );
}

function Messages({ messages, selfId }: { messages: readonly ChatMessage[]; selfId: string }) {
  const now = new Date();
  return messages.map((message, place) => {
    const time = new Date(message.at);
    const previous = messages[place - 1];
    const previousTime = previous && new Date(previous.at);
    const date = day(time, now);
    const isNewDay = !previousTime || day(previousTime, now) !== date;
    const isNext =
      !isNewDay &&
      previous.userId === message.userId &&
      time.getTime() - previousTime.getTime() < TOGETHER_MS;
    return (
      <Fragment key={message.id}>
        {isNewDay && <p className="my-3 text-center text-xs font-medium text-gray-400 first:mt-auto">{date}</p>}
        <div className={isNext ? "mt-1" : "mt-3"}>
          {!isNext && (
            <p className="mb-1 flex items-baseline gap-2 text-xs text-gray-400">
              <span className="truncate font-semibold text-gray-200">
                {message.userId === selfId ? "You" : message.userName}
              </span>
              <time dateTime={message.at} title={time.toLocaleString("en")}>
                {clock(time)}
              </time>
            </p>
          )}
          <p
            className={`w-fit max-w-full rounded-xl px-3 py-1.5 text-sm break-words whitespace-pre-wrap ${message.userId === selfId ? "bg-primary-500/18 text-gray-50" : "bg-surface-3 text-gray-100"}`}
          >
            {message.text}
          </p>
        </div>
      </Fragment>
    );
  });
}
