/** Letters, edges and colours without anything of the kit: what tells whether two machines draw alike. */
export function Ruler() {
  return (
    <main className="host-page">
      {[400, 600, 650].map((fontWeight) => (
        <p key={fontWeight} style={{ fontWeight }}>
          Viewing as Noor Haddad, Inês, Tomás, O’Connor · 0123456789:…–€ · تعرض حساب إنهاء الجلسة ٤٢ · שירה מזרחי
        </p>
      ))}
      {/* From the machine's own fonts, if it has them. */}
      <p>表示のみ 仅查看 보기 전용 केवल देखें 👩‍👩‍👧 ☎ ✓ Їжак ĞŞ</p>
      <div className="host-card">
        <strong>€ 3,920.50</strong>
        <small>2 due this week</small>
      </div>
      <input aria-label="Field" defaultValue="2026" /> <input aria-label="Box" type="checkbox" defaultChecked />
    </main>
  )
}
