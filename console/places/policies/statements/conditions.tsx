/** The conditions of a statement: rows of operator, key, and values. */
import { Button, IconButton } from '../../../components/button.tsx'
import { Combobox } from '../../../components/forms/combobox.tsx'
import { TokenField } from '../../../components/forms/token-field.tsx'
import {
  type ConditionRow,
  conditionRows,
  newCondition,
  type Statement,
  valuesOf,
  withConditions,
} from './statement.ts'
import { useWords } from './words.ts'

interface ConditionsProps {
  readonly statement: Statement
  readonly onChange: (statement: Statement) => void
}

export function Conditions({ statement, onChange }: ConditionsProps) {
  const rows = conditionRows(statement)
  const write = (next: readonly ConditionRow[]) => onChange(withConditions(statement, next))
  return (
    <div class="statement-element">
      <span class="field-label">Condition</span>
      {rows.map((row, index) => (
        <Row
          key={index}
          number={index + 1}
          row={row}
          actions={valuesOf(statement['Action'])}
          onChange={(changed) => write(rows.map((each, at) => (at === index ? changed : each)))}
          onRemove={() => write(rows.filter((_, at) => at !== index))}
        />
      ))}
      <div>
        <Button isSmall icon="plus" onClick={() => write([...rows, newCondition(rows)])}>
          Add condition
        </Button>
      </div>
    </div>
  )
}

interface RowProps {
  readonly number: number
  readonly row: ConditionRow
  readonly actions: readonly string[]
  readonly onChange: (row: ConditionRow) => void
  readonly onRemove: () => void
}

const OPERATORS = [
  ...['StringEquals', 'StringNotEquals', 'StringLike', 'StringNotLike', 'StringEqualsIfExists', 'ArnLike'],
  ...['ArnEquals', 'IpAddress', 'NotIpAddress', 'Bool', 'Null', 'DateLessThan', 'DateGreaterThan'],
  ...['NumericLessThan', 'NumericLessThanEquals', 'ForAnyValue:StringEquals', 'ForAllValues:StringEquals'],
]

function Row({ number, row, actions, onChange, onRemove }: RowProps) {
  const suggest = useWords('key', actions)
  const contains = (text: string) => (word: string) => word.toLowerCase().includes(text.toLowerCase())
  return (
    <div class="condition">
      <Combobox
        label={`Operator of condition ${number}`}
        isLabelHidden
        isCode
        value={row.operator}
        suggestions={OPERATORS.filter(contains(row.operator)).map((value) => ({ value }))}
        onInput={(operator) => onChange({ ...row, operator })}
      />
      <Combobox
        label={`Key of condition ${number}`}
        isLabelHidden
        isCode
        value={row.key}
        suggestions={suggest(row.key).map((value) => ({ value }))}
        onInput={(key) => onChange({ ...row, key })}
      />
      <TokenField
        label={`Values of condition ${number}`}
        tokens={row.values}
        placeholder="value"
        onChange={(values) => onChange({ ...row, values })}
      />
      <IconButton icon="close" label={`Remove condition ${number}`} onClick={onRemove} />
    </div>
  )
}
