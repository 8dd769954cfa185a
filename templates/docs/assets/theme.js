// Runs before anything is shown, so that a page never appears in the wrong colours first.
"use strict";

document.documentElement.classList.add("js");
try {
  const theme = localStorage.getItem("theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch { /* a page from disk may have no storage: the system's setting holds */ }
