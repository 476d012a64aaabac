import { startSession } from "./api/session";
import { tellMissing } from "./ui/missing";
import "./styles.css";

// Who is here is asked before the page itself is there.
void startSession();
import("./start").catch(tellMissing);
