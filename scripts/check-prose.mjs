/**
 * Fails on unidiomatic phrases in documentation, help, messages, and comments. `npm run check` runs it.
 *
 * `node scripts/check-prose.mjs PATH...` checks other files or folders.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join, relative, resolve } from 'node:path'
import { root } from './root.mjs'

/** Files and folders to check. Folders are checked with everything below them. */
const ROOTS = [
  'README.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'Dockerfile',
  '.github',
  'use-iamulator.sh',
  'docs',
  'examples',
  'package',
  'python',
  'schemas',
  'console',
  'core',
  'recognition',
  'guard',
  'analysis',
  'server',
  'protocol',
  'policy',
  'store',
  'scripts',
]

/** Folders of generated pages and of AWS's data. Their sources are checked instead. */
const EXCLUDED = [
  'scripts/check-prose.mjs',
  'docs/reference',
  'protocol/model',
  'schemas/seed.ts',
  'schemas/endpoints.ts',
  'scripts/facts',
  'node_modules',
]

/** Of JSON files, only the schemas contain prose. */
const HAS_PROSE = /\.(?:md|ya?ml|tsx?|css|mjs|js|py|sh)$|^(?:Dockerfile|openapi\.json|.*schema\.json)$/

/** Phrases with their replacements. A space matches any white space, including a line break in a comment. */
const PHRASES = [
  [' alone[.,;)]', 'only'],
  [String.raw`\bof late\b`, 'recent'],
  [String.raw`\boutrank`, 'override'],
  [String.raw`\banew\b`, 'again'],
  [String.raw`\b(?:says|said|say) so\b`, 'name what is printed or returned'],
  [String.raw`\b(?:is|are|was|were) told\b`, 'report, print, show, select'],
  [String.raw`\bstands (?:for|in(?! for)|twice)\b`, 'represents, is in, is duplicated'],
  [String.raw`\bThere (?:is|are) no (?:member|variable)\b`, 'Unknown property, unknown variable'],
  [String.raw`\bwhoever\b`, 'name the caller or the user'],
  [String.raw`\band (?:its|their) like\b`, 'and similar'],
  [String.raw`\bin the box\b`, 'built-in'],
  [String.raw`\bmisspelt\b`, 'misspelled'],
  [String.raw`\bbehaviour`, 'behavior'],
  [String.raw`\b(?:canonical|normal|serial|optim|initial|summar)is(?:e|ed|es|er|ing|ation)\b`, '-ize'],
]

/** Texts that may contain a phrase, such as AWS's own. Each has a reason. */
const ALLOWED = [
  { text: '`...` stands for text', reason: 'the ordinary verb for a placeholder' },
  { text: 'stands in the way', reason: 'the idiom for an obstacle' },
]

/** White space within a phrase: it may contain a line break and the marker of a comment or a quotation. */
const GAP = String.raw`(?:[ \t]*\n[ \t]*(?:(?:\*|//|#|>)[ \t]*)?|[ \t]+)`

const patternOf = (source, flags) => new RegExp(source.replaceAll(' ', GAP), flags)
const literal = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)

const phrases = PHRASES.map(([source, instead]) => ({ pattern: patternOf(source, 'gi'), instead }))
const allowed = ALLOWED.map(({ text }) => patternOf(literal(text), 'g'))

const paths = process.argv.slice(2)
const files = (paths.length > 0 ? paths.map((path) => resolve(path)) : ROOTS.map(inRoot)).flatMap(filesIn)
const findings = files.flatMap(findingsIn)
for (const finding of findings) console.log(finding)
if (findings.length > 0) process.exitCode = 1

function inRoot(path) {
  return join(root, path)
}

function filesIn(path) {
  if (EXCLUDED.some((each) => inRoot(each) === path)) return []
  if (statSync(path).isFile()) return [path]
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
    const below = join(path, entry.name)
    if (entry.isDirectory()) return filesIn(below)
    return entry.isFile() && HAS_PROSE.test(basename(below)) ? [below] : []
  })
}

/** Returns `file:line: "phrase": advice` for each phrase in the file, by line. */
function findingsIn(path) {
  const text = withoutAllowed(readFileSync(path, 'utf8'))
  return phrases
    .flatMap(({ pattern, instead }) =>
      [...text.matchAll(pattern)].map((match) => findingOf(text, match, instead)),
    )
    .sort((one, other) => one.line - other.line)
    .map(({ line, found, instead }) => `${relative(root, path)}:${line}: "${found}": ${instead}`)
}

function findingOf(text, { 0: match, index }, instead) {
  const phrase = match.replace(new RegExp(`^${GAP}`), '')
  const line = text.slice(0, index + match.length - phrase.length).split('\n').length
  return { line, found: phrase.replaceAll(new RegExp(GAP, 'g'), ' '), instead }
}

/** Blanks the allowed texts without changing the line numbers. */
function withoutAllowed(text) {
  return allowed.reduce(
    (rest, pattern) => rest.replaceAll(pattern, (match) => match.replaceAll(/[^\n]/g, '_')),
    text,
  )
}
