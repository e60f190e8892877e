/** The parts of CONTRIBUTING.md that tell where code belongs. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOMS } from '../rooms.ts'
import { code, codes, table } from './markdown.ts'

const PATH = 'CONTRIBUTING.md'
const BEGIN = '<!-- rooms -->'
const END = '<!-- /rooms -->'

/** Returns CONTRIBUTING.md with the current map and questions between its markers, in this order. */
export function contributing(root: string): readonly [path: string, text: string] {
  const parts = [roomMap(), roomQuestions()]
  const text = readFileSync(join(root, PATH), 'utf8')
  const block = new RegExp(`(?<=${BEGIN}\n).*?(?=${END})`, 'gs')
  const blocks = text.match(block)?.length
  if (blocks !== parts.length)
    throw new Error(`${PATH} has ${blocks ?? 0} blocks of rooms, not ${parts.length}`)
  return [PATH, text.replace(block, () => `\n${parts.shift()}\n\n`)]
}

function roomMap(): string {
  const rows = Object.entries(ROOMS).map(([room, { says, mayImport }]) => [
    code(room),
    says,
    mayImport === undefined ? '' : codes(withHouses(mayImport)) || 'nothing',
  ])
  return table(['room', 'what is there', 'may import'], rows)
}

/** Replaces all rooms of the core by one name. */
function withHouses(places: readonly string[]): readonly string[] {
  const core = Object.keys(ROOMS).filter((room) => room.startsWith('core/'))
  if (!core.every((room) => places.includes(room))) return places
  return ['core/*', ...places.filter((place) => !core.includes(place))]
}

function roomQuestions(): string {
  return table(
    ['question', 'place'],
    Object.values(ROOMS).flatMap(({ questions }) => Object.entries(questions)),
  )
}
