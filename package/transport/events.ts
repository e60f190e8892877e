/** Server-sent events. Source: HTML Standard, 9.2. */

export interface ServerEvent {
  readonly id: string
  readonly data: string
}

/** Collects the events in parts of a stream, which can begin and end anywhere. */
export class EventReader {
  #rest = ''

  /** Returns the events that the part completes. */
  read(part: string): ServerEvent[] {
    const blocks = (this.#rest + part).split('\n\n')
    this.#rest = blocks.pop() ?? ''
    return blocks.map(toEvent).filter(({ data }) => data !== '')
  }
}

function toEvent(block: string): ServerEvent {
  const lines = block.split('\n')
  const valuesOf = (field: string) =>
    lines
      .filter((line) => line.startsWith(`${field}:`))
      .map((line) => line.slice(field.length + 1).trimStart())
  return { id: valuesOf('id').at(-1) ?? '', data: valuesOf('data').join('\n') }
}
