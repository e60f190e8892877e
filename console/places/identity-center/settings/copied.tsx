/** A fact with a button that copies it. */
import { CopyButton } from '../../../components/button.tsx'

interface CopiedProps {
  readonly name: string
  readonly text: string
  readonly link?: string
}

export function Copied({ name, text, link }: CopiedProps) {
  return (
    <div class="facts-row">
      <dt>{name}</dt>
      <dd>
        {link === undefined ? <code>{text}</code> : <a href={link}>{text}</a>}{' '}
        <CopyButton text={text} what={name} />
      </dd>
    </div>
  )
}
