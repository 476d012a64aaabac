import { PropError } from "./errors";
import type { Fonts } from "./host";
import type { Component, Prop, PropValue } from "./loader";

/** Names as HTML attributes write them, in small letters and with hyphens, are those of the component too. */
function plain(name: string): string {
  return name.replaceAll("-", "").toLowerCase();
}

/** The prop that is meant by a name. Throws `PropError`. */
export function findProp({ name: component, props }: Component, name: string): Prop {
  const found = props.find((prop) => prop.name === name) ?? props.find((prop) => plain(prop.name) === plain(name));
  if (found) return found;
  const known = props.map((prop) => prop.name).join(", ");
  throw new PropError(`${component} has no prop ${name}. ${known ? `It has: ${known}.` : "It has none."}`);
}

/** What a text means for a prop. Throws `PropError`. */
export function readProp({ name, kind }: Prop, text: string, fonts: Fonts): PropValue {
  switch (kind) {
    case "string":
      return text;
    case "number": {
      const value = Number(text);
      if (text.trim() !== "" && Number.isFinite(value)) return value;
      break;
    }
    case "boolean":
      if (/^(true|1|)$/.test(text)) return true;
      if (/^(false|0)$/.test(text)) return false;
      throw new PropError(`${name} is true or false, and “${text}” is neither.`);
    case "color": {
      const value = fonts.color(text);
      if (value !== undefined) return value;
      break;
    }
    default:
      throw new PropError(`${name} is a ${kind}, which can't be given from outside.`);
  }
  throw new PropError(`${name} is a ${kind}, and “${text}” is none.`);
}
