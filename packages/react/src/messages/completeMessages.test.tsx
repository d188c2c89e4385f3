import { screen } from '@testing-library/react'
import { expect, test } from 'vitest'
import { ImpersonationBanner } from '../banner/ImpersonationBanner.tsx'
import { renderOnStage } from '../workshop/renderOnStage.tsx'
import { withTimeLeft } from '../workshop/stage.ts'
import { completeMessages, type PartialMessages } from './completeMessages.ts'
import { en } from './en.ts'
import { pl } from './pl.ts'

/** Norwegian does not ship; this host has translated what it needed first. */
const nb: PartialMessages = {
  locale: 'nb',
  banner: { end: 'Avslutt økten', as: { view: 'Viser som {subject}' } },
  dialog: { summary: { other: '{count} felt må ses på igjen.' } },
}

test('what a host’s language lacks is in English, text by text', () => {
  const messages = completeMessages(en, nb)
  expect(messages.locale).toBe('nb')
  expect(messages.banner.end).toBe('Avslutt økten')
  expect(messages.banner.as).toEqual({ ...en.banner.as, view: 'Viser som {subject}' })
  expect(messages.signOut).toEqual(en.signOut)
})

test('the plural forms of one text are one language’s', () => {
  expect(completeMessages(en, nb).dialog.summary).toEqual({ other: '{count} felt må ses på igjen.' })
  expect(completeMessages(en, nb).picker.found).toEqual(en.picker.found)
})

test('a whole language stays as it is', () => {
  expect(completeMessages(en, pl)).toEqual(pl)
  expect(completeMessages(en, {})).toEqual(en)
})

test('an empty text, and what is no text at all, count as missing', () => {
  const json = '{"banner":{"end":"","extend":7,"as":null,"later":"?"},"picker":{"found":{}},"fields":{"other":"Nei."}}'
  const messages = completeMessages(en, JSON.parse(json))
  expect(messages).toEqual({ ...en, fields: { ...en.fields, other: 'Nei.' } })
})

test('a text that the kit does not have does not compile', () => {
  // @ts-expect-error there is no `finish`
  const broken: PartialMessages = { banner: { finish: 'Avslutt' } }
  expect(completeMessages(en, broken)).toEqual(en)
})

test('the provider takes them, and its numbers follow their language', async () => {
  await renderOnStage(<ImpersonationBanner />, { context: withTimeLeft(581), messages: nb, locale: 'nb' })
  const strip = screen.getByRole('region', { name: en.banner.region })
  expect(strip).toHaveTextContent('Viser som Noor Haddad')
  expect(strip).toHaveAttribute('lang', 'nb')
  expect(screen.getByRole('button', { name: 'Avslutt økten' })).toBeVisible()
  expect(screen.getByRole('button', { name: 'Extend' })).toBeVisible()
})
