/**
 * `npm run faults [-- ROOM ...]`: plants each fault of `test/faults/` into the product, one at a time, and prints how many
 * the everyday tests notice, and how many the other groups. Fails if nothing notices a fault.
 *
 * - `--unrecorded` tries only faults that have no file in `test/facts/faults.json`.
 * - `--everyday` leaves the other groups out.
 * - `--record` writes which file notices each fault to `test/facts/faults.json`.
 * - `--sample N` tries N faults, others each day, with the recorded files only.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { groupOf, SMOKE } from '../test/groups.mjs'
import { functionsIn } from './faults/functions.mjs'
import { ownerOf, plant, SWITCH } from './faults/plant.mjs'
import { reachOf } from './faults/reach.mjs'
import { carryOut } from './faults/runs.mjs'
import { SWITCH_KEY } from './faults/symbols.mjs'
import { loadTypeScript } from './load-typescript.mjs'
import { root } from './root.mjs'
import { ensureReady } from './setup.mjs'
import { bundleProduct } from './test-bundles.mjs'
import { filesOf } from './test-files.mjs'

const RECORD = join(root, 'test', 'facts', 'faults.json')
const BUNDLE = join(root, 'node_modules', '.cache', 'iamulator-faults', `planted-${process.pid}`)
/** Groups whose files run the product in their own process. */
const IN_PROCESS = ['generated', 'processes', 'upstreams', 'databases', 'docs', 'clients']
/** Files of a tier are tried for so long, the likeliest first. */
const LONGEST_SECONDS = { everyday: 40, groups: 60 }

const args = process.argv.slice(2)
const rooms = args.filter((word, index) => !word.startsWith('--') && args[index - 1] !== '--sample')
const isRecording = args.includes('--record')
const sample = args.includes('--sample') ? Number(args[args.indexOf('--sample') + 1]) : undefined

await ensureReady({ dev: true, bundle: true })
const { FAULTS } = await loadTypeScript('test/faults/index.ts')
const all = Object.entries(FAULTS).flatMap(([room, faults]) =>
  faults.map((fault) => ({ ...fault, room, id: `${room}: ${fault.name}` })),
)
const chosen = all.filter(
  ({ room, name }) =>
    (rooms.length === 0 || rooms.includes(room)) &&
    !(args.includes('--unrecorded') && recorded()[room]?.[name]),
)

mkdirSync(BUNDLE, { recursive: true })
try {
  await bundleProduct(BUNDLE, {
    header: `const ${SWITCH} = globalThis[Symbol.for('${SWITCH_KEY}')] ??= { on: undefined };`,
    rewrite: (text, path) =>
      plant(
        text,
        path,
        all.filter(({ file }) => file === path),
      ),
  })
  process.exitCode = (await (sample === undefined ? tryAll() : trySample(sample))) ? 0 : 1
} finally {
  rmSync(BUNDLE, { recursive: true, force: true })
}

/** Tries the chosen faults, and returns whether each is noticed. */
async function tryAll() {
  const everyday = [...filesOf(['everyday']), ...Object.values(SMOKE).filter(isInProcess)]
  const noticed = new Map()
  await tryFaults(chosen, everyday, LONGEST_SECONDS.everyday, noticed)
  const left = chosen.filter(({ id }) => !noticed.has(id))
  if (left.length > 0 && !args.includes('--everyday')) {
    const others = filesOf(IN_PROCESS).filter((file) => !everyday.includes(file))
    await tryFaults(left, others, LONGEST_SECONDS.groups, noticed)
  }
  printTable(noticed, new Set(everyday))
  if (isRecording) record(noticed, true)
  return chosen.every(({ id }) => noticed.has(id))
}

function isInProcess(file) {
  return IN_PROCESS.includes(groupOf(file))
}

/** Tries faults with the files that reach them, and notes in `noticed` which file notices each. */
async function tryFaults(faults, files, longest, noticed) {
  const reach = await reachOf(files)
  const steps = faults.map((fault) => ({ fault: fault.id, files: likelyFiles(fault, reach, longest) }))
  const tried = steps.filter((step) => step.files.length > 0)
  process.stderr.write(`${tried.length} of ${faults.length} faults are reached by ${files.length} files\n`)
  const onResult = ({ fault, file, failure }) => {
    if (failure === undefined) return
    noticed.set(fault, file)
    if (isRecording) record(noticed)
    process.stderr.write(`noticed ${noticed.size}: ${fault} (${file})\n`)
  }
  await carryOut(BUNDLE, tried, onResult)
}

/** Returns files that run the function with the fault, the likeliest to notice it first, as many as take `longest`. */
function likelyFiles(fault, reach, longest) {
  const text = readFileSync(join(root, fault.file), 'utf8')
  const owner = ownerOf(fault, text, functionsIn(text, fault.file), fault.file)
  const name = `${fault.file}#${owner.start}`
  const reaching = reach.filter((each) => !each.isFailing && each.reached.has(name))
  const words = wordsOf(fault.file)
  const likeness = ({ file }) => wordsOf(file).filter((word) => words.includes(word)).length
  const sorted = reaching
    .map((each) => ({ ...each, likeness: likeness(each) }))
    .sort((one, other) => other.likeness - one.likeness || one.seconds - other.seconds)
  let total = 0
  return sorted
    .filter(({ seconds }) => {
      total += seconds
      return total <= longest
    })
    .map(({ file }) => file)
}

/** Returns the words of a path, without those that say nothing about what is in the file. */
function wordsOf(path) {
  return path
    .replace(/(?:\.test)?\.ts$/, '')
    .split(/[/-]/)
    .filter((word) => !['test', 'server', 'core', 'index', 'services'].includes(word))
}

function printTable(noticed, everyday) {
  const row = (...cells) =>
    process.stdout.write(
      `${cells[0].padEnd(18)}${cells
        .slice(1)
        .map((cell) => String(cell).padStart(12))
        .join('')}\n`,
    )
  row('room', 'faults', 'npm test', 'groups', 'unnoticed')
  const countsOf = (faults) => {
    const files = faults.map(({ id }) => noticed.get(id))
    const early = files.filter((file) => everyday.has(file)).length
    const never = files.filter((file) => file === undefined).length
    return [faults.length, early, faults.length - early - never, never]
  }
  for (const room of new Set(chosen.map((fault) => fault.room)))
    row(room, ...countsOf(chosen.filter((fault) => fault.room === room)))
  row('all', ...countsOf(chosen))
  for (const { id, file } of chosen.filter((fault) => !noticed.has(fault.id)))
    process.stdout.write(`NOT NOTICED: ${id} (${file})\n`)
}

function recorded() {
  try {
    return JSON.parse(readFileSync(RECORD, 'utf8'))
  } catch (error) {
    if (error.code === 'ENOENT') return {}
    throw error
  }
}

/** Writes the files that notice faults. Faults that were not tried, or only in part, keep theirs. */
function record(noticed, isComplete = false) {
  const before = recorded()
  const ofRoom = (room, faults) =>
    Object.fromEntries(
      faults.map(({ name }) => {
        const id = `${room}: ${name}`
        const isTried = isComplete && chosen.some((fault) => fault.id === id)
        return [name, noticed.get(id) ?? (isTried ? null : (before[room]?.[name] ?? null))]
      }),
    )
  const facts = Object.fromEntries(
    Object.entries(FAULTS).map(([room, faults]) => [room, ofRoom(room, faults)]),
  )
  writeFileSync(RECORD, `${JSON.stringify(facts, null, 2)}\n`)
}

/** Tries some faults with the recorded files, and returns whether these still notice them. */
async function trySample(count) {
  const { seedOf } = await loadTypeScript('test/support/budget.ts')
  const day = seedOf(new Date())
  const facts = recorded()
  const known = chosen.filter(({ room, name }) => facts[room]?.[name])
  const sampled = known.filter((_, index) => (index * 7919 + day) % known.length < count)
  process.stdout.write(`${sampled.length} faults of ${known.length}, seed ${day}\n`)
  const noticed = new Set()
  const steps = sampled.map(({ id, room, name }) => ({ fault: id, files: [facts[room][name]] }))
  await carryOut(BUNDLE, steps, ({ fault, failure }) => {
    if (failure !== undefined) noticed.add(fault)
  })
  const missed = sampled.filter(({ id }) => !noticed.has(id))
  for (const { id, room, name } of missed)
    process.stdout.write(`no longer noticed by ${facts[room][name]}: ${id}\n`)
  return missed.length === 0
}
