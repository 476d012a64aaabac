/** SHA-256 (hex) of a text in UTF-8; null where the browser has none, on a page that is not secure. */
export async function sha256(text: string): Promise<string | null> {
  if ("isSecureContext" in globalThis && !isSecureContext) return null;
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
