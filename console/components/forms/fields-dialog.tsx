/**
 * A dialog that asks for a few values: `fields={[{ name: 'path', label: 'Path', kind: 'code' }]}`.
 *
 * For more than fields, such as steps, use {@link file://./form-dialog.tsx}.
 */
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { Combobox, type Suggestion } from './combobox.tsx'
import { DocumentField } from './document-field.tsx'
import { Field, Select } from './field.tsx'
import { FormDialog, type FormDialogProps } from './form-dialog.tsx'

export interface FieldOf<Name extends string> {
  readonly name: Name
  readonly label: string
  readonly kind?: 'text' | 'code' | 'password' | 'document'
  /** The value at first. */
  readonly value?: string | undefined
  readonly hint?: string
  readonly placeholder?: string
  /** Of a document. By default, as many as its text has, within limits. */
  readonly rows?: number
  /** Whether the value is only passed on. */
  readonly isHidden?: boolean
  /** The only values, for a field that is a list. */
  readonly options?: readonly { readonly value: string; readonly text: string }[]
  /** Returns values for what is typed. Others can be typed as well. */
  readonly suggest?: (typed: string) => readonly Suggestion[]
}

type Values<Name extends string> = Readonly<Record<Name, string>>

interface FieldsDialogProps<Name extends string>
  extends Omit<FormDialogProps, 'reason' | 'onSubmit' | 'children'> {
  readonly fields: readonly FieldOf<Name>[]
  /** Returns why it cannot be done yet. */
  readonly reason?: (values: Values<Name>) => string | undefined
  readonly onSubmit: (values: Values<Name>) => Promise<unknown>
  /** Stands below the fields. */
  readonly children?: ComponentChildren
}

export function FieldsDialog<const Name extends string>(props: FieldsDialogProps<Name>) {
  const { fields, reason, onSubmit, children, ...dialog } = props
  const [values, setValues] = useState(() => valuesOf(fields))
  return (
    <FormDialog {...dialog} reason={reason?.(values)} onSubmit={() => onSubmit(values)}>
      {(errorAt) => (
        <>
          {fields
            .filter(({ isHidden }) => !isHidden)
            .map((field) => (
              <AnyField
                key={field.name}
                field={field}
                value={values[field.name]}
                error={errorAt(field.name)}
                onInput={(value) => setValues((each) => ({ ...each, [field.name]: value }))}
              />
            ))}
          {children}
        </>
      )}
    </FormDialog>
  )
}

function valuesOf<Name extends string>(fields: readonly FieldOf<Name>[]): Values<Name> {
  return Object.fromEntries(fields.map(({ name, value = '' }) => [name, value])) as Values<Name>
}

interface AnyFieldProps {
  readonly field: FieldOf<string>
  readonly value: string
  readonly error: string | undefined
  readonly onInput: (value: string) => void
}

function AnyField({ field, ...input }: AnyFieldProps) {
  const { kind = 'text', label, hint, placeholder, rows, options, suggest } = field
  const texts = {
    label,
    ...(hint !== undefined && { hint }),
    ...(placeholder !== undefined && { placeholder }),
  }
  const isCode = kind === 'code'
  if (options) return <Select label={label} value={input.value} options={options} onChange={input.onInput} />
  if (suggest) return <Combobox {...texts} {...input} isCode={isCode} suggestions={suggest(input.value)} />
  if (kind === 'document') return <DocumentField {...texts} {...input} rows={rows} />
  return <Field {...texts} {...input} isCode={isCode} type={kind === 'password' ? 'password' : 'text'} />
}
