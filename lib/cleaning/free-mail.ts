/** Mailbox providers that anybody can join: an address there says nothing about the person's company. */

const DOMAINS: ReadonlySet<string> = new Set(
  `
  gmail.com googlemail.com ymail.com rocketmail.com msn.com windowslive.com passport.com aol.com aim.com
  icloud.com me.com mac.com proton.me protonmail.com protonmail.ch pm.me tutanota.com tutanota.de tuta.io tuta.com
  tutamail.com keemail.me mail.com email.com usa.com post.com europe.com consultant.com engineer.com fastmail.com
  fastmail.fm hushmail.com zoho.com zohomail.com zohomail.eu yandex.com yandex.ru ya.ru mail.ru bk.ru list.ru inbox.ru
  rambler.ru internet.ru ukr.net i.ua meta.ua inbox.lv abv.bg mail.bg seznam.cz email.cz post.cz centrum.cz
  volny.cz azet.sk zoznam.sk wp.pl o2.pl onet.pl op.pl poczta.onet.pl interia.pl interia.eu tlen.pl gazeta.pl
  web.de freenet.de t-online.de arcor.de online.de posteo.de posteo.net posteo.eu mailbox.org email.de 1und1.de
  magenta.de vodafonemail.de unitybox.de kabelmail.de gmx.de gmx.at gmx.ch gmx.net gmx.com gmx.us gmx.co.uk gmx.fr
  bluewin.ch hispeed.ch sunrise.ch aon.at chello.at utanet.at inode.at
  orange.fr wanadoo.fr free.fr laposte.net sfr.fr neuf.fr bbox.fr numericable.fr aliceadsl.fr cegetel.net club-internet.fr
  libero.it virgilio.it alice.it tin.it tiscali.it fastwebnet.it email.it inwind.it iol.it tim.it
  telefonica.net terra.es ono.com ya.com sapo.pt mail.pt iol.pt netcabo.pt
  ziggo.nl kpnmail.nl planet.nl home.nl xs4all.nl hetnet.nl casema.nl upcmail.nl telenet.be skynet.be proximus.be scarlet.be
  online.no broadpark.no telia.com comhem.se bredband.net spray.se swipnet.se tele2.se mail.dk jubii.dk ofir.dk
  luukku.com kolumbus.fi suomi24.fi saunalahti.fi elisanet.fi
  btinternet.com btopenworld.com sky.com virginmedia.com virgin.net talktalk.net ntlworld.com blueyonder.co.uk
  tiscali.co.uk tesco.net plusnet.com eircom.net
  comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net charter.net earthlink.net optonline.net juno.com
  netzero.net frontier.com frontiernet.net windstream.net roadrunner.com rr.com centurylink.net embarqmail.com
  rogers.com shaw.ca sympatico.ca telus.net videotron.ca bell.net cogeco.ca
  bigpond.com bigpond.net.au optusnet.com.au iinet.net.au tpg.com.au westnet.com.au xtra.co.nz
  uol.com.br bol.com.br terra.com.br ig.com.br globo.com globomail.com r7.com prodigy.net.mx
  qq.com foxmail.com 163.com 126.com yeah.net 139.com 189.cn sina.com sina.cn sohu.com aliyun.com tom.com vip.qq.com
  naver.com hanmail.net daum.net nate.com kakao.com docomo.ne.jp ezweb.ne.jp softbank.ne.jp nifty.com
  rediffmail.com indiatimes.com sify.com walla.co.il walla.com netvision.net.il bezeqint.net
  duck.com hey.com skiff.com mailfence.com runbox.com disroot.org riseup.net relay.firefox.com privaterelay.appleid.com
  `
    .trim()
    .split(/\s+/),
);

/** Families with a domain per country: `yahoo.co.uk`, `hotmail.fr`, `live.nl`, `outlook.de`. */
const FAMILIES = /^(yahoo|hotmail|outlook|live|gmx|yandex)\.([a-z]{2,3}|(co|com)\.[a-z]{2})$/;

export function isFreeMailDomain(domain: string): boolean {
  const name = domain.trim().toLowerCase();
  return DOMAINS.has(name) || FAMILIES.test(name);
}
