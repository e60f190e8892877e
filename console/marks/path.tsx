/**
 * The path of a call through the layers of policies, as a line in a row.
 *
 * The places are always the same, so that the eye learns them. The line breaks at the first layer, in reading order,
 * that does not let the call pass.
 */

/** The layers in reading order, as rows abbreviate them and as they are written out. */
export const LAYERS = [
  { short: 'SCP', name: 'Service control', key: 'serviceControl' },
  { short: 'RCP', name: 'Resource control', key: 'resourceControl' },
  { short: 'Bnd', name: 'Boundary', key: 'boundary' },
  { short: 'Ses', name: 'Session', key: 'session' },
  { short: 'Idn', name: 'Identity', key: 'identity' },
  { short: 'Res', name: 'Resource', key: 'resource' },
  { short: 'Vpce', name: 'VPC endpoint', key: 'endpoint' },
] as const

/** What a character of a path says: allows, has no say, exempt, does not allow, denies, or no such layer. */
export type Verdict = 'a' | 'o' | 'e' | 'n' | 'd' | '-'

export const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  a: 'allows',
  o: 'has no say',
  e: 'has no say',
  n: 'does not allow',
  d: 'denies',
  '-': 'is absent',
}

function verdictsIn(path: string): readonly Verdict[] {
  return [...path].map((each) =>
    each === 'a' || each === 'o' || each === 'e' || each === 'n' || each === 'd' ? each : '-',
  )
}

/** Returns where the line breaks: the index of the first layer that does not let the call pass, or -1. */
export function breakOf(verdicts: readonly Verdict[]): number {
  return verdicts.findIndex((each) => each === 'n' || each === 'd')
}

const STEP = 24
const MIDDLE = 8

/** The path in a row. Its name lists the layers in words. */
export function PathRow({ path }: { readonly path: string }) {
  const verdicts = verdictsIn(path)
  const places = Math.max(6, verdicts.length)
  const width = places * STEP
  const broken = breakOf(verdicts)
  const end = broken === -1 ? width : placeOf(broken)
  // Where no policy was asked, a rule decided, and the line says nothing about the outcome.
  const isWhole = broken === -1 && path !== ''
  return (
    <svg
      class="path-row"
      viewBox={`0 0 ${width} 16`}
      width={width}
      height="16"
      role="img"
      aria-label={pathInWords(path)}
    >
      <path class={isWhole ? 'path-whole' : 'path-line'} d={`M0 ${MIDDLE}H${end}`} />
      {broken !== -1 && <path class="path-broken" d={`M${end} ${MIDDLE}H${width}`} />}
      {verdicts.map((verdict, index) =>
        verdict === '-' ? null : (
          <Dot key={index} verdict={verdict} x={placeOf(index)} isAfter={broken !== -1 && index > broken} />
        ),
      )}
    </svg>
  )
}

const placeOf = (index: number) => index * STEP + STEP / 2

function pathInWords(path: string): string {
  const verdicts = verdictsIn(path)
  const broken = breakOf(verdicts)
  const said = verdicts.flatMap((verdict, index) => {
    if (verdict === '-') return []
    const isTooLate = verdict === 'a' && broken !== -1 && index > broken
    return [`${LAYERS[index]?.name ?? ''} ${isTooLate ? 'would allow' : VERDICT_WORDS[verdict]}`]
  })
  return said.length === 0 ? 'No policy was asked' : said.join(', ')
}

/** One place of the path, where layers are lines of a list. A text beside it says the same. */
export function PathDot({ verdict, isAfter }: Omit<DotProps, 'x'>) {
  return (
    <svg class="path-row" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <Dot verdict={verdict} x={MIDDLE} isAfter={isAfter} />
    </svg>
  )
}

interface DotProps {
  readonly verdict: Exclude<Verdict, '-'>
  readonly x: number
  /** Whether the line broke before: an Allow would have allowed. */
  readonly isAfter: boolean
}

function Dot({ verdict, x, isAfter }: DotProps) {
  switch (verdict) {
    case 'a':
      return <circle class={isAfter ? 'dot-would' : 'dot-allows'} cx={x} cy={MIDDLE} r="3.5" />
    case 'o':
    case 'e':
      return <circle class="dot-none" cx={x} cy={MIDDLE} r="3" />
    case 'n':
      return (
        <g class="dot-gap">
          <circle cx={x} cy={MIDDLE} r="5.5" />
          <path d={`M${x - 2.5} ${MIDDLE}h5`} />
        </g>
      )
    case 'd':
      return (
        <g class="dot-denies" transform={`translate(${x - 7} ${MIDDLE - 7})`}>
          <path class="mark-fill" d="M4.2 .5h5.6l3.7 3.7v5.6l-3.7 3.7H4.2L.5 9.8V4.2Z" />
          <path class="mark-on" d="m4.9 4.9 4.2 4.2M9.1 4.9 4.9 9.1" />
        </g>
      )
  }
}
