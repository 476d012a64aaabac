import { Calm } from "../runtime/calm";
import type { Stage } from "../runtime/stage";

/** Spare motion as long as the visitor wants that; what then stands still though it would move on gets a button. */
export function spareMotion(stage: Stage, button: HTMLElement, spare: MediaQueryList): void {
  let plays = false;
  const play = (on: boolean) => {
    plays = on;
    button.textContent = on ? "Pause" : "Play";
    const calms = spare.matches && !on;
    button.hidden = calms ? !stage.moves : !spare.matches;
    const pace = new Calm(stage.moves, (held) => {
      button.hidden = !held;
    });
    stage.setPace(calms ? pace : undefined);
  };
  play(false);
  spare.addEventListener("change", () => {
    play(false);
  });
  button.addEventListener("click", () => {
    play(!plays);
  });
  // Keys that are for the button are not the component's.
  for (const kind of ["keydown", "keyup"]) {
    button.addEventListener(kind, (event) => {
      event.stopPropagation();
    });
  }
}
