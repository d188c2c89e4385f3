/** A name as it is written, and, for other scripts, in Latin letters for the e-mail address. */
type Name = string | readonly [written: string, latin: string]

/** Where generated customers come from. */
export interface Region {
  readonly country: string
  readonly currency: string
  readonly dialling: string
  readonly given: readonly Name[]
  readonly family: readonly Name[]
  /** Family name first, without a space, as in Japanese. */
  readonly familyFirst?: true
  readonly cities: readonly string[]
  /** What companies call themselves after the founder's name. */
  readonly trades: readonly string[]
}

// A middle dot stands for a space inside one name.
const words = (text: string) => text.split(' ').map((word) => word.replace('·', ' '))
const pairs = (text: string) =>
  text.split(' ').map((pair): Name => {
    const [written = '', latin = ''] = pair.split('/')
    return [written, latin]
  })

/** Invented people: every combination of a list's given and family names may appear. */
export const REGIONS: readonly Region[] = [
  {
    country: 'Portugal',
    currency: 'EUR',
    dialling: '+351 21',
    given: words('João Inês Tiago Beatriz Rui Mariana Gonçalo Leonor André Catarina Nuno Lídia Simão Conceição'),
    family: words(
      'Figueiredo Magalhães Antunes Brandão Simões Falcão Peixoto Guimarães Araújo Leitão Morgado Assunção',
    ),
    cities: ['Lisbon', 'Porto', 'Braga', 'Évora', 'Aveiro'],
    trades: ['Azulejos', 'Cortiça', '& Filhos', 'Conservas', 'Têxteis', 'Atelier'],
  },
  {
    country: 'Spain',
    currency: 'EUR',
    dialling: '+34 93',
    given: words('Íñigo Lucía Álvaro Begoña Martín Nuria Óscar Pilar Sergio Ainhoa Hugo Rocío Andrés Montserrat'),
    family: words('Ibáñez Muñoz Echeverría Núñez Castaño Peña Zúñiga Galán Vidal Ordóñez Urrutia Cabañas'),
    cities: ['Barcelona', 'Madrid', 'Valencia', 'Bilbao', 'Cádiz'],
    trades: ['Cerámica', 'Aceites', 'e Hijos', 'Bodegas', 'Diseño', 'Calzados'],
  },
  {
    country: 'Germany',
    currency: 'EUR',
    dialling: '+49 30',
    given: words('Jürgen Käthe Sören Änne Matthias Ulrike Björn Heidemarie Lukas Franziska Jörg Svenja Til Mechthild'),
    family: words('Großmann Köhler Weiß Böttcher Jäger Schröter Vogelsang Öttinger Lüdemann Kaltenbach Preuß Hövel'),
    cities: ['Berlin', 'Köln', 'München', 'Leipzig', 'Würzburg'],
    trades: ['Werkzeugbau', 'Papier', '& Söhne', 'Möbel', 'Optik', 'Manufaktur'],
  },
  {
    country: 'France',
    currency: 'EUR',
    dialling: '+33 1',
    given: words('Anaïs Benoît Chloé Didier Élodie Frédéric Gaëlle Jérôme Maëlys Noé Océane Raphaël Zoé Jean-Baptiste'),
    family: words(
      'Lefèvre Desprès Châtelain Garçon Béranger Fauré Guérin L’Hermitte Rousselot Mélançon Aubépin Crépeau',
    ),
    cities: ['Paris', 'Lyon', 'Nîmes', 'Besançon', 'Orléans'],
    trades: ['Papeterie', 'et Fils', 'Parfums', 'Éditions', 'Luminaires', 'Épicerie'],
  },
  {
    country: 'Ireland',
    currency: 'EUR',
    dialling: '+353 1',
    given: words('Aoife Ciarán Sinéad Pádraig Niamh Eoghan Róisín Tadhg Órla Seán Gráinne Fionn Bríd Cormac'),
    family: words('O’Shea Ó·Briain D’Arcy O’Malley Mac·Giolla Fitzgerald Ó·Dálaigh O’Keeffe Kinsella McGrath Tierney'),
    cities: ['Dublin', 'Cork', 'Galway', 'Limerick', 'Dún Laoghaire'],
    trades: ['Woollens', 'Provisions', '& Daughters', 'Boatworks', 'Press', 'Roasters'],
  },
  {
    country: 'Sweden',
    currency: 'SEK',
    dialling: '+46 8',
    given: words('Åsa Göran Märta Östen Elin Håkan Linnéa Björn Ulla Kajsa Tor Ragnhild Søren Jytte'),
    family: words('Sjöberg Ångström Östlund Lindqvist Håkansson Björk Nyström Wåhlin Møller Skoglund Hedén Kjær'),
    cities: ['Stockholm', 'Göteborg', 'Malmö', 'Umeå', 'Växjö'],
    trades: ['Snickeri', 'Form', '& Dotter', 'Keramik', 'Cykel', 'Textil'],
  },
  {
    country: 'Poland',
    currency: 'PLN',
    dialling: '+48 22',
    given: words('Łukasz Małgorzata Grzegorz Żaneta Paweł Agnieszka Michał Świętosława Zofia Jędrzej Bożena Krzysztof'),
    family: words('Wójcik Krawczyk Kołodziej Gołąb Żak Łuczak Świątek Dąbek Brzęczyszczykiewicz Pająk Jóźwiak'),
    cities: ['Warszawa', 'Kraków', 'Łódź', 'Gdańsk', 'Wrocław'],
    trades: ['Szkło', 'i Synowie', 'Meble', 'Zabawki', 'Druk', 'Narzędzia'],
  },
  {
    country: 'Türkiye',
    currency: 'TRY',
    dialling: '+90 212',
    given: words('Çağla Oğuz Şebnem İlker Gülşah Ümit Özge Tuğba Yiğit Işıl Kıvanç Ayşe'),
    family: words('Yılmaz Öztürk Şahin Çelik Güneş Doğan Kılıç Aydın Ünlü Işık Karadağ'),
    cities: ['İstanbul', 'İzmir', 'Ankara', 'Çanakkale', 'Muğla'],
    trades: ['Halı', 've Oğulları', 'Seramik', 'Kahve', 'Deri', 'Tekstil'],
  },
  {
    country: 'Israel',
    currency: 'ILS',
    dialling: '+972 3',
    given: pairs(
      'נועה/noa יונתן/yonatan תמר/tamar איתי/itai מיכל/michal אורי/uri הדס/hadas גלעד/gilad רות/ruth עמית/amit',
    ),
    family: pairs(
      'לוי/levi פרידמן/friedman בן־דוד/ben-david שפירא/shapira אזולאי/azoulay גולן/golan קפלן/kaplan ברק/barak',
    ),
    cities: ['Tel Aviv', 'Haifa', 'Jerusalem', 'Be’er Sheva'],
    trades: ['Studio', 'Ceramics', 'Design', 'Books', 'Jewellery', 'Foods'],
  },
  {
    country: 'United Arab Emirates',
    currency: 'AED',
    dialling: '+971 4',
    given: pairs(
      'ليلى/layla عمر/omar فاطمة/fatima يوسف/yusuf مريم/maryam خالد/khalid هدى/huda طارق/tariq زينب/zaynab سامي/sami',
    ),
    family: pairs(
      'الحداد/alhaddad منصور/mansour العلي/alali خوري/khoury النجار/alnajjar حمدان/hamdan سليمان/suleiman الصباغ/alsabbagh',
    ),
    cities: ['Dubai', 'Abu Dhabi', 'Sharjah'],
    trades: ['Trading', 'Perfumes', '& Sons', 'Carpets', 'Dates', 'Lighting'],
  },
  {
    country: 'Japan',
    currency: 'JPY',
    dialling: '+81 3',
    given: pairs(
      '陽子/yoko 健太/kenta 美咲/misaki 大輔/daisuke さくら/sakura 翔/sho 恵子/keiko 直人/naoto 結衣/yui 蓮/ren',
    ),
    family: pairs(
      '佐藤/sato 高橋/takahashi 渡辺/watanabe 小林/kobayashi 斎藤/saito 山口/yamaguchi 松本/matsumoto 井上/inoue',
    ),
    familyFirst: true,
    cities: ['Tōkyō', 'Kyōto', 'Ōsaka', 'Sapporo', 'Kōbe'],
    trades: ['Press', 'Paper', 'Shoten', 'Instruments', 'Tea', 'Works'],
  },
  {
    country: 'Ukraine',
    currency: 'UAH',
    dialling: '+380 44',
    given: pairs(
      'Олена/olena Андрій/andriy Ярослава/yaroslava Тарас/taras Софія/sofiia Дмитро/dmytro Ганна/hanna Юрій/yuriy',
    ),
    family: pairs(
      'Шевчук/shevchuk Коваленко/kovalenko Мельник/melnyk Бондар/bondar Лисенко/lysenko Поліщук/polishchuk',
    ),
    cities: ['Kyiv', 'Lviv', 'Odesa', 'Chernivtsi'],
    trades: ['Crafts', 'Ceramics', '& Co', 'Books', 'Linen', 'Honey'],
  },
  {
    country: 'India',
    currency: 'INR',
    dialling: '+91 80',
    given: words('Ananya Arjun Meera Rohan Priya Vikram Kavya Aditya Lakshmi Ishaan Nandini Siddharth'),
    family: words('Krishnamurthy Chatterjee Deshpande Iyer Banerjee Patel Raghunathan Kulkarni Mukherjee Nair'),
    cities: ['Bengaluru', 'Mumbai', 'Kolkata', 'Kochi', 'Jaipur'],
    trades: ['Silks', 'Spices', '& Brothers', 'Handlooms', 'Teas', 'Brassworks'],
  },
  {
    country: 'United Kingdom',
    currency: 'GBP',
    dialling: '+44 20',
    given: words('Imogen Callum Zadie Rhys Siân Alasdair Priyanka Gethin Maisie Kwame Tamsin Dafydd'),
    family: words(
      'Ashworth Penhaligon Llewellyn Macaulay Okonkwo-Hughes Featherstone Trevelyan Adeyemi Sutcliffe Bevan',
    ),
    cities: ['London', 'Leeds', 'Cardiff', 'Glasgow', 'Norwich'],
    trades: ['Cycles', 'Preserves', '& Partners', 'Bindery', 'Seeds', 'Outfitters'],
  },
]
