/** Divides a policy into documents that each fit into a size. */
import type { PolicyDocument, Statement } from './policy-document.ts'

type Elements = 'Action' | 'Resource'

/**
 * Returns documents with the statements in order, each at most `characters` long. A statement that is too long
 * for a document is divided by its resources or actions; one with a single action and resource stays as it is.
 */
export function dividedPolicy(
  statements: readonly Statement[],
  characters: number,
): readonly PolicyDocument[] {
  const documents: { size: number; readonly statements: Statement[] }[] = []
  const room = characters - sizeOf(documentWith([]))
  for (const statement of statements.flatMap((each) => partsOf(each, room))) {
    // The comma behind a statement counts, too.
    const size = sizeOf(statement) + 1
    const place = documents.find((document) => document.size + size - 1 <= room)
    if (place) {
      place.size += size
      place.statements.push(statement)
    } else documents.push({ size, statements: [statement] })
  }
  return documents.map((document) => documentWith(document.statements))
}

export function documentWith(Statement: readonly Statement[]): PolicyDocument {
  return { Version: '2012-10-17', Statement }
}

/** Returns the size that AWS's quotas limit. JSON text of ours contains white space only in strings, where it counts. */
export function sizeOf(json: PolicyDocument | Statement): number {
  return JSON.stringify(json).length
}

function partsOf(statement: Statement, room: number): readonly Statement[] {
  if (sizeOf(statement) <= room) return [statement]
  const [short, long] = byLength(statement)
  const [shorter, longer] = [listOf(statement, short), listOf(statement, long)]
  const fixed = sizeOf({ ...statement, [long]: [] })
  // The text that each part repeats should leave at least half of the room for the rest.
  if (shorter.length > 1 && (longer.length === 1 || fixed > room / 2))
    return halvesOf(shorter).flatMap((half) => partsOf(withList(statement, short, half), room))
  if (longer.length === 1) return [statement]
  return chunksOf(longer, room - fixed).flatMap((chunk) => partsOf(withList(statement, long, chunk), room))
}

/** Returns the two lists of a statement, the one with the shorter text first. */
function byLength(statement: Statement): readonly [Elements, Elements] {
  const length = (name: Elements) => JSON.stringify(statement[name]).length
  return length('Action') <= length('Resource') ? ['Action', 'Resource'] : ['Resource', 'Action']
}

function listOf(statement: Statement, name: Elements): readonly string[] {
  return [statement[name]].flat()
}

function withList(statement: Statement, name: Elements, texts: readonly string[]): Statement {
  return { ...statement, [name]: oneOrMore(texts) }
}

function halvesOf(texts: readonly string[]): readonly (readonly string[])[] {
  const middle = Math.ceil(texts.length / 2)
  return [texts.slice(0, middle), texts.slice(middle)]
}

/** Returns the texts in groups whose lists have at most `room` characters between their brackets, if possible. */
function chunksOf(texts: readonly string[], room: number): readonly (readonly string[])[] {
  const chunks: string[][] = []
  let left = 0
  for (const text of texts) {
    const size = JSON.stringify(text).length + 1
    const chunk = size - 1 <= left ? chunks.at(-1) : undefined
    if (chunk) chunk.push(text)
    else {
      chunks.push([text])
      left = room
    }
    left -= size
  }
  return chunks
}

export function oneOrMore(texts: readonly string[]): string | readonly string[] {
  const [only] = texts
  return texts.length === 1 && only !== undefined ? only : texts
}
