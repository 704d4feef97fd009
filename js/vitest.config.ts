import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    environment: "happy-dom",
    include: ["tests/**/*.test.ts"],
    // One document for all files: making a new one for each took as long as the tests.
    isolate: false,
  },
});
