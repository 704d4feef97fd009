// Playing: one tick after another, never faster than the eye can follow a short graph nor endless for a long one.

const SLOWEST = 1100;
const FASTEST = 150;
const WHOLE = 45_000;

export interface Player {
  set(playing: boolean, steps: number): void;
}

export function makePlayer(tick: () => void): Player {
  let timer = 0;
  return {
    set(playing, steps) {
      if (!playing) {
        window.clearInterval(timer);
        timer = 0;
      } else if (timer === 0) {
        const pause = Math.max(FASTEST, Math.min(SLOWEST, WHOLE / Math.max(steps, 1)));
        timer = window.setInterval(tick, pause);
      }
    },
  };
}
