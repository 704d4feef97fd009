// Bundles js/src into nbgrad/static: `node build.mjs`, or `node build.mjs --watch` while working on the view.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const staticFolder = join(here, "..", "nbgrad", "static");
const buildFiles = ["build.mjs", "package.json", "package-lock.json", "tsconfig.json"];

const shared = {
  bundle: true,
  minify: true,
  charset: "utf8",
  target: "es2022",
  legalComments: "none",
  logLevel: "info",
};
const bundles = [
  // The live widget: anywidget imports this module and calls its default export's render().
  { ...shared, entryPoints: [join(here, "src/widget.ts")], outfile: join(staticFolder, "widget.js"), format: "esm" },
  // The self-contained page: runs by itself in a <script> element.
  { ...shared, entryPoints: [join(here, "src/page.ts")], outfile: join(staticFolder, "page.js"), format: "iife" },
  { ...shared, entryPoints: [join(here, "src/nbgrad.css")], outfile: join(staticFolder, "nbgrad.css") },
];

// The stamp says which sources the bundle was built from. hatch_hook.py computes the same digest in Python, so that
// a bundle can be recognised as fresh where there is no node.
function sourceDigest() {
  const isSource = (entry) => entry.isFile() && !entry.name.startsWith(".") && !entry.name.endsWith("~");
  const sources = readdirSync(join(here, "src"), { recursive: true, withFileTypes: true })
    .filter(isSource)
    .map((entry) => relative(here, join(entry.parentPath, entry.name)).split(sep).join("/"));
  const digest = createHash("sha256");
  for (const path of [...buildFiles, ...sources].sort()) {
    const content = createHash("sha256").update(readFileSync(join(here, path))).digest("hex");
    digest.update(`${path}\0${content}\n`);
  }
  return digest.digest("hex");
}

// Taken before a build starts: an edit made while it runs leaves an old stamp, and the next build is not skipped.
let digestAtStart = sourceDigest();
const stamp = join(staticFolder, "built-from.sha256");
const writeStamp = () => writeFileSync(stamp, `${digestAtStart}\n`);

async function buildOnce() {
  rmSync(stamp, { force: true });
  try {
    await Promise.all(bundles.map((bundle) => esbuild.build(bundle)));
  } catch {
    process.exit(1); // esbuild has printed the errors
  }
  writeStamp();
}

async function watch() {
  const broken = new Set();
  const stamping = (outfile) => ({
    name: "stamp",
    setup(build) {
      build.onStart(() => {
        digestAtStart = sourceDigest();
      });
      build.onEnd((result) => {
        if (result.errors.length === 0) broken.delete(outfile);
        else broken.add(outfile);
        if (broken.size === 0) writeStamp();
        else rmSync(stamp, { force: true });
      });
    },
  });
  for (const bundle of bundles) {
    const context = await esbuild.context({ ...bundle, plugins: [stamping(bundle.outfile)] });
    await context.watch();
  }
}

if (process.argv.includes("--watch")) await watch();
else await buildOnce();
