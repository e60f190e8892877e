/** Changes who signs users in. */
import { useState } from 'preact/hooks'
import { DocumentField } from '../../../components/forms/document-field.tsx'
import { Select } from '../../../components/forms/field.tsx'
import { FormDialog } from '../../../components/forms/form-dialog.tsx'
import { say } from '../../../components/overlays/toast.tsx'
import { type Source, useInstance } from '../instance.ts'
import { setSource } from '../settings/endpoints.ts'

const OPTIONS: readonly { readonly value: Source; readonly text: string }[] = [
  { value: 'directory', text: 'Directory of Identity Center' },
  { value: 'built-in', text: 'Built-in identity provider' },
  { value: 'external', text: 'External identity provider' },
]

export function SourceDialog({ onClose }: { readonly onClose: () => void }) {
  const { instance, changed } = useInstance()
  const [source, setChosen] = useState(instance.source)
  const [metadata, setMetadata] = useState('')
  const isMissing = source === 'external' && metadata === ''
  const change = async () => {
    await setSource(instance, source, metadata)
    changed()
    say('The identity source is changed.')
  }
  return (
    <FormDialog
      title="Change the identity source"
      submit="Change"
      reason={isMissing ? 'Paste the metadata of the identity provider first.' : undefined}
      onSubmit={change}
      onClose={onClose}
    >
      <Select label="Identity source" value={source} options={OPTIONS} onChange={setChosen} />
      {source === 'external' && (
        <DocumentField
          label="SAML metadata"
          hint="The XML document that the identity provider offers."
          rows={8}
          value={metadata}
          onInput={setMetadata}
        />
      )}
      <p class="quiet">Users, groups, and assignments stay. Users must exist here before they sign in.</p>
    </FormDialog>
  )
}
