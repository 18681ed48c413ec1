// The place in a recording, told to the server as it plays. Without this file it starts where the page says (#t=).
(() => {
  "use strict";

  const EVERY_S = 15;
  const SPEED = "starlight.speed";

  function watch(box) {
    const player = box.querySelector("audio, video");
    const speed = box.querySelector(".player-speed");
    const again = box.querySelector(".player-again");
    let told = Number(box.dataset.seconds);
    let begun = false;

    function tell(seconds) {
      if (seconds === told) return;
      told = seconds;
      const duration = Number.isFinite(player.duration) ? Math.floor(player.duration) : 0;
      const token = document.querySelector("input[name=csrf_token]").value;
      const body = new URLSearchParams({ csrf_token: token, key: box.dataset.file, seconds, duration });
      fetch(box.dataset.player, { method: "POST", body, keepalive: true }).catch(() => { told = -1; });
    }
    const tellNow = () => { if (begun) tell(Math.floor(player.currentTime)); };

    // Not every browser follows #t=, and none does once the recording was loaded.
    player.addEventListener("loadedmetadata", () => {
      const from = Number(box.dataset.seconds);
      if (!begun && from && player.currentTime < 1) player.currentTime = from;
    });
    for (const moved of ["playing", "seeked"]) player.addEventListener(moved, () => { begun = true; });
    player.addEventListener("timeupdate", () => {
      if (!player.paused && Math.abs(player.currentTime - told) >= EVERY_S) tellNow();
    });
    player.addEventListener("pause", tellNow);
    player.addEventListener("ended", () => tell(0));
    window.addEventListener("pagehide", tellNow);

    again?.addEventListener("submit", (event) => {
      event.preventDefault();
      box.dataset.seconds = "0";
      player.src = player.src.split("#")[0];
      again.remove();
      tell(0);
      player.play().catch(() => {});
    });

    const set = (value) => { player.defaultPlaybackRate = value; player.playbackRate = value; };
    speed.hidden = false;
    speed.value = localStorage.getItem(SPEED) ?? "1";
    if (!speed.value) speed.value = "1";
    set(Number(speed.value));
    speed.addEventListener("change", () => {
      localStorage.setItem(SPEED, speed.value);
      set(Number(speed.value));
    });
  }

  for (const box of document.querySelectorAll("[data-player]")) watch(box);
})();
