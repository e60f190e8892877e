/** The next expiries as a list. Those that would be over at the tried time come with a mark. */
import { Identity } from '../../components/account.tsx'
import { Empty } from '../../components/empty.tsx'
import { Failure } from '../../components/failure.tsx'
import { type Column, Table } from '../../components/lists/table.tsx'
import { Tag } from '../../components/tag.tsx'
import { shownText } from '../../texts/shown-text.ts'
import { ahead as aheadInWords, dayAndTime } from '../../texts/times.ts'
import type { Expiries, Expiry } from './expiries.ts'

interface ExpiryListProps extends Expiries {
  readonly now: number
  /** The tried time, in milliseconds from now. */
  readonly ahead: number
}

export function ExpiryList({ expiries, cut, refusals, now, ahead }: ExpiryListProps) {
  return (
    <section class="expiries" aria-labelledby="expiries-title">
      <h2 id="expiries-title" class="expiries-title">
        What expires next
      </h2>
      {cut.map((text) => (
        <p key={text} class="small quiet expiries-unseen">
          {text}
        </p>
      ))}
      {refusals.map((refusal, at) => (
        <Failure key={at} error={refusal} />
      ))}
      {expiries.length === 0 ? (
        <Empty
          title="Nothing expires"
          text="Sessions, passwords, and certificates appear here with the time that they last."
        />
      ) : (
        <Table
          label="What expires next"
          columns={columnsAt(now, ahead)}
          rows={expiries}
          keyOf={({ key }) => key}
        />
      )}
    </section>
  )
}

const KINDS = {
  session: 'Session',
  'sign-in': 'Sign-in',
  password: 'Password',
  certificate: 'Certificate',
  report: 'Report',
} as const

function columnsAt(now: number, ahead: number): readonly Column<Expiry>[] {
  return [
    { id: 'kind', head: 'Kind', width: '88px', isWide: true, cell: ({ kind }) => KINDS[kind] },
    {
      id: 'whose',
      head: 'Whose',
      width: 'minmax(120px, 2fr)',
      cell: ({ arn, what }) => (arn === undefined ? shownText(what) : <Identity arn={arn} />),
    },
    {
      id: 'what',
      head: 'What',
      width: 'minmax(120px, 2fr)',
      isWide: true,
      cell: ({ what }) => <span class="quiet">{shownText(what)}</span>,
    },
    {
      id: 'at',
      head: 'Expires',
      width: '180px',
      isWide: true,
      cell: ({ at }) => <span class="numbers">{dayAndTime(at)}</span>,
    },
    {
      id: 'in',
      head: 'In',
      width: '112px',
      cell: ({ at }) =>
        ahead > 0 && at <= now + ahead ? (
          <Tag kind="gap">would be over</Tag>
        ) : (
          <span class="quiet">{aheadInWords(at, now)}</span>
        ),
    },
  ]
}
