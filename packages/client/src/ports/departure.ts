/** A page to go to, in place of this one. */
export interface Departure {
  readonly url: string
  /** `POST`: as a form of a page is sent, with the cookies of that origin. @default 'GET' */
  readonly method?: 'GET' | 'POST'
  /** Fields of the form. Only with `POST`. */
  readonly fields?: Readonly<Record<string, string>>
}

/** Leaves the page, in the browser. Some back ends answer nothing but forms and redirects. */
export function browserDeparture(): (departure: Departure) => void {
  return ({ url, method = 'GET', fields = {} }) => {
    if (method === 'GET') {
      globalThis.location.assign(url)
      return
    }
    const form = document.createElement('form')
    form.method = 'POST'
    form.action = url
    form.hidden = true
    for (const [name, value] of Object.entries(fields)) {
      const field = document.createElement('input')
      field.type = 'hidden'
      field.name = name
      field.value = value
      form.append(field)
    }
    document.body.append(form)
    form.submit()
  }
}
