import { render, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { createRef } from 'react'
import { expect, test, vi } from 'vitest'
import { type RenderProp, renderElement } from './renderElement.ts'

const own = vi.fn()

function Part(props: RenderProp & { className?: string; title?: string; onClick?: (event: Event) => void }) {
  return renderElement('button', props, { type: 'button', className: 'part', onClick: own, children: 'End' })
}

test('attributes of the host reach the element, and class names are joined', () => {
  render(<Part className="mine" title="Leave" />)
  const button = screen.getByRole('button', { name: 'End' })
  expect(button).toHaveClass('part', 'mine')
  expect(button).toHaveAttribute('title', 'Leave')
})

test('both handlers run, the host’s first', async () => {
  const order: string[] = []
  own.mockImplementation(() => order.push('part'))
  render(<Part onClick={() => order.push('host')} />)
  await userEvent.click(screen.getByRole('button'))
  expect(order).toEqual(['host', 'part'])
})

test('the host can keep the part from acting', async () => {
  own.mockClear()
  render(<Part onClick={(event) => event.preventDefault()} />)
  await userEvent.click(screen.getByRole('button'))
  expect(own).not.toHaveBeenCalled()
})

test('prop: render', async () => {
  own.mockClear()
  render(<Part render={<a href="#end" className="link" />} />)
  const link = screen.getByRole('link', { name: 'End' })
  expect(link).toHaveClass('part', 'link')
  await userEvent.click(link)
  expect(own).toHaveBeenCalledOnce()
})

test('a ref that a part needs is not given away', () => {
  const [needed, theirs] = [createRef<HTMLElement>(), createRef<HTMLElement>()]
  render(renderElement('section', { render: <strong ref={theirs} /> }, { ref: needed, children: 'strip' }))
  expect(needed.current).toBe(screen.getByText('strip'))
})
