import { startSession } from "./api/session";
import "./styles.css";

// Who is here is asked before the page itself is there.
void startSession();
void import("./start");
