/**
 * The HTTP client: typed by the server's own description, unwraps the envelope, holds the access token in memory
 * and renews it.
 *
 * The refresh token is an HttpOnly cookie that this code never sees.
 */

import createClient from "openapi-fetch";
import type { Client } from "openapi-fetch";
import type { paths } from "./schema";
import type { Session } from "./types";

/** An answer other than success, in words for the person it reaches. */
export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    readonly code: string,
    message: string,
    /** HTTP status; 0 when the server was not reached. */
    readonly status: number,
    readonly hint?: string,
    /** What the code is about, in the form that belongs to it. */
    readonly details?: unknown,
  ) {
    super(message);
  }
}

interface Token {
  value: string;
  /** Milliseconds, on the clock given to the client. */
  expiresAt: number;
}

export interface ClientOptions {
  /** Where the server is, as an origin. */
  baseUrl: string;
  fetch: (request: Request) => Promise<Response>;
  /** Milliseconds. */
  now: () => number;
  /** Called when somebody is signed in, and with null when nobody is any more. */
  onSession: (session: Session | null) => void;
}

/** Renew a token that has less than this left, so that it is still good when it arrives. */
const RENEW_BEFORE_MS = 30_000;

export class ApiClient {
  /** Every endpoint, with its own types. To be used with `data`. */
  readonly rest: Client<paths>;
  private readonly bare: Client<paths>;
  private token: Token | null = null;
  private renewal: Promise<Session | null> | null = null;

  constructor(private readonly options: ClientOptions) {
    const { baseUrl } = options;
    this.rest = createClient<paths>({ baseUrl, fetch: (request) => this.fetch(request) });
    this.bare = createClient<paths>({ baseUrl, fetch: (request) => this.send(request) });
  }

  /** Whether the server has said who is here, since this page was opened. */
  get isSignedIn(): boolean {
    return this.token !== null;
  }

  /** Take over a session that an endpoint returned (an accepted invite, a sign-in). */
  signIn(session: Session): void {
    this.token = {
      value: session.accessToken,
      expiresAt: this.options.now() + session.expiresIn * 1000,
    };
    this.options.onSession(session);
  }

  /** An access token that is good for a while yet. Throws ApiError when there is none to be had. */
  async freshToken(): Promise<string> {
    if (this.token && this.token.expiresAt - this.options.now() > RENEW_BEFORE_MS) return this.token.value;
    const session = await this.renew();
    if (!session) throw new ApiError("NOT_SIGNED_IN", "You are not signed in any more.", 401);
    return session.accessToken;
  }

  /** A new access token by the refresh cookie; null when that one is not good. Throws when offline. */
  renew(): Promise<Session | null> {
    this.renewal ??= this.exchange().finally(() => {
      this.renewal = null;
    });
    return this.renewal;
  }

  /** Ends the session. Who does that leaves the page, so nothing here is told. */
  async signOut(): Promise<void> {
    await data(this.rest.POST("/api/auth/logout"));
    this.token = null;
  }

  private async exchange(): Promise<Session | null> {
    try {
      const session = await data(this.bare.POST("/api/auth/refresh"));
      this.signIn(session);
      return session;
    } catch (error) {
      if (!(error instanceof ApiError) || error.status < 400 || error.status >= 500) throw error;
      this.token = null;
      this.options.onSession(null);
      return null;
    }
  }

  private async fetch(request: Request): Promise<Response> {
    const again = request.clone();
    const response = await this.send(request);
    if (response.status !== 401 || this.token === null || !(await this.renew())) return response;
    return this.send(again);
  }

  private async send(request: Request): Promise<Response> {
    if (this.token) request.headers.set("Authorization", `Bearer ${this.token.value}`);
    try {
      return await this.options.fetch(request);
    } catch {
      throw new ApiError("OFFLINE", "The server can't be reached.", 0, "Check the connection and try again.");
    }
  }
}

/** What the typed client gives for one call. */
interface Answered<T> {
  data?: { data: T };
  error?: unknown;
  response: Response;
}

/** The data of an answer's envelope. Throws ApiError for a failure. */
export async function data<T>(answer: Promise<Answered<T>>): Promise<T> {
  let answered: Answered<T>;
  try {
    answered = await answer;
  } catch (error) {
    if (error instanceof ApiError) throw error;
    throw unexpected(0); // Not JSON.
  }
  return unwrap(answered.response.status, answered.data ?? answered.error) as T;
}

/** The data of an envelope. Throws ApiError for a failure, and for anything that is not an envelope. */
export function unwrap(status: number, body: unknown): unknown {
  if (isRecord(body)) {
    if (body.success === true) return body.data;
    if (isRecord(body.error)) {
      const { code, message, hint, details } = body.error;
      if (typeof code === "string" && typeof message === "string") {
        throw new ApiError(code, message, status, typeof hint === "string" ? hint : undefined, details);
      }
    }
  }
  throw unexpected(status);
}

function unexpected(status: number): ApiError {
  return new ApiError(
    "UNEXPECTED_ANSWER",
    `The server gave an answer that this page doesn't understand${status ? ` (HTTP ${status})` : ""}.`,
    status,
    "Try again in a moment.",
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
