/** The services that an identity may use, and when it last did. What it never used can be cut. */
import { useMemo } from 'preact/hooks'
import { Button, LinkButton } from '../../components/button.tsx'
import { Empty } from '../../components/empty.tsx'
import { Segments } from '../../components/forms/segments.tsx'
import { type Column, type Sort, Table } from '../../components/lists/table.tsx'
import { Loaded } from '../../components/loading.tsx'
import { param, setParams } from '../../router.ts'
import { emulatorNow } from '../../state/console-state.ts'
import { useLoaded } from '../../state/loaded.ts'
import { nameInArn } from '../../texts/arns.ts'
import { counted, shownText } from '../../texts/shown-text.ts'
import { ago, dayAndTime } from '../../texts/times.ts'
import { isHolder, type Subject } from './address.ts'
import { Names } from './names.tsx'
import { Panel } from './panel.tsx'
import { generateLink } from './policies/policy-links.ts'
import { type ReportedService, reportOn } from './service-report.ts'

export function UsedTab({ subject }: { readonly subject: Subject }) {
  const report = useLoaded((signal) => reportOn(subject.arn, signal), [subject.arn])
  return (
    <Loaded of={report}>
      {(services) => <Report subject={subject} services={services} reload={report.reload} />}
    </Loaded>
  )
}

interface ReportProps {
  readonly subject: Subject
  readonly services: readonly ReportedService[]
  readonly reload: () => void
}

function Report({ subject, services, reload }: ReportProps) {
  const used = services.filter(({ lastUsed }) => lastUsed !== undefined).length
  const unused = services.length - used
  return (
    <Panel
      title="Services"
      note={`${counted(services.length, 'service')} allowed, ${used} used, ${unused.toLocaleString('en')} never`}
      actions={
        <>
          <Button isSmall icon="undo" onClick={reload}>
            Report again
          </Button>
          {isHolder(subject) && subject.kind !== 'group' && used > 0 && unused > 0 && (
            <LinkButton href={generateLink(subject)} icon="wand" isSmall>
              Policy from what it used
            </LinkButton>
          )}
        </>
      }
    >
      {services.length === 0 ? (
        <Empty
          title="No service is allowed"
          text="The policies of this identity allow no service, so there is nothing to cut."
        />
      ) : (
        <Services services={services} />
      )}
    </Panel>
  )
}

type Which = '' | 'used' | 'never'

const WHICH: readonly { readonly value: Which; readonly content: string }[] = [
  { value: '', content: 'All' },
  { value: 'used', content: 'Used' },
  { value: 'never', content: 'Never used' },
]

function Services({ services }: { readonly services: readonly ReportedService[] }) {
  const which = WHICH.find(({ value }) => value === param('services'))?.value ?? ''
  const [column = '', direction = ''] = (param('sort') || 'used:down').split(':')
  const isDescending = direction === 'down'
  const rows = useMemo(
    () => ordered(services.filter(isOneOf(which)), { column, isDescending }),
    [services, which, column, isDescending],
  )
  return (
    <>
      <div class="identity-nothing">
        <Segments
          label="Which services"
          value={which}
          segments={WHICH}
          onChange={(next) => setParams({ services: next })}
        />
      </div>
      <div class="identity-services">
        <Table
          label="Services"
          columns={COLUMNS}
          rows={rows}
          keyOf={({ prefix }) => prefix}
          sort={{ column, isDescending }}
          onSort={(next) => setParams({ sort: next.isDescending ? `${next.column}:down` : next.column })}
        />
      </div>
    </>
  )
}

const isOneOf =
  (which: Which) =>
  ({ lastUsed }: ReportedService): boolean =>
    which === '' || (which === 'used') === (lastUsed !== undefined)

const COLUMNS: readonly Column<ReportedService>[] = [
  {
    id: 'name',
    head: 'Service',
    width: 'minmax(150px, 1.6fr)',
    isSortable: true,
    cell: ({ name }) => shownText(name),
  },
  {
    id: 'prefix',
    head: 'Prefix',
    width: 'minmax(90px, 1fr)',
    isSortable: true,
    isWide: true,
    cell: ({ prefix }) => <span class="code">{shownText(prefix)}</span>,
  },
  {
    id: 'used',
    head: 'Last used',
    width: 'minmax(90px, 0.8fr)',
    isSortable: true,
    cell: ({ lastUsed: time }) =>
      time === undefined ? (
        <span class="quieter">never</span>
      ) : (
        <span data-tooltip={dayAndTime(time)}>{ago(time, emulatorNow())}</span>
      ),
  },
  {
    id: 'by',
    head: 'By',
    width: 'minmax(90px, 0.8fr)',
    isWide: true,
    cell: ({ by }) => (by === undefined ? null : shownText(nameInArn(by).name)),
  },
  {
    id: 'region',
    head: 'Region',
    width: '96px',
    isWide: true,
    cell: ({ region = '' }) => shownText(region),
  },
  {
    id: 'policies',
    head: 'Granted by',
    width: 'minmax(120px, 1.4fr)',
    isWide: true,
    cell: ({ policies }) => <Names names={policies} />,
  },
]

function ordered(services: readonly ReportedService[], sort: Sort): readonly ReportedService[] {
  const keyOf = ({ name, prefix, lastUsed = 0 }: ReportedService) => {
    if (sort.column === 'used') return lastUsed
    return sort.column === 'prefix' ? prefix : name.toLowerCase()
  }
  const sign = sort.isDescending ? -1 : 1
  return services.toSorted((a, b) => {
    const [one, other] = [keyOf(a), keyOf(b)]
    return one === other ? a.name.localeCompare(b.name) : sign * (one < other ? -1 : 1)
  })
}
