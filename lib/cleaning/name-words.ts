/** Words around names. All lower-case, without dots. */

const words = (list: string): ReadonlySet<string> => new Set(list.trim().split(/\s+/));

/** Titles before a name that are hardly ever given names. */
export const TITLES = words(`
  dr dra prof professor professeur mr mrs ms miss mx herr frau monsieur madame mme mlle sir dame
  rev reverend capt captain dott dottssa avv srta señor señora drs dipl dipling diplkfm doktor
  drmed dring drrernat drphil druniv drhc profdr habil
`);

/** Titles only when written with a dot or hyphen: without one they are names too ("Mag", "Don", "Ing", "Med"). */
export const DOTTED_TITLES = words(
  "m hr fr sr sra ing mag ir hon gen col lt sgt adv eng engr ca med rer nat hc phil jur oec pol techn univ bsc msc",
);

/** What follows a name. Short ones count only in capitals or with dots, so that "Jack Ma" keeps his name. */
export const CREDENTIALS = words(`
  phd md mba emba msc bsc ba bs ma jd esq cpa cfa cma cfp pmp cissp rn dds dmd dvm llm llb edd dba psyd mpa mph mha mfa
  meng beng bcom mcom shrmcp shrmscp sphr phr pe csm cspo fcca acca aca fca ca obe mbe cbe ccna cisa cism ceh oscp itil
  pgmp aia faia leed leedap mrics frics ceng cmgr chrp chrl cipd cams crcm csp asp cfe cipp pcc acc mcc
  do np pharmd dnp lcsw msw mms mim mit
  ceo cto cfo coo cmo cio cro cpo chro ciso vp svp evp gm
`);

export const SUFFIXES = words("jr sr jnr snr junior senior i ii iii iv v 2nd 3rd 4th fils père");

/** Surname particles; from the first one on, the rest is the surname. */
export const PARTICLES = words(`
  van von vom de der den des del della dello delle degli dei di da das dal dos do du la le las los el al bin ibn bint ben
  abu zu zum zur af av ter ten te op het 't s' st st. saint san santa y e
`);

/** Words that only job titles are made of; where one stands after a comma, the part is no given name. */
export const JOB_WORDS = words(`
  ceo cto cfo coo cmo cio cro founder cofounder owner partner president director directeur directrice directora manager
  leader lead head chief officer vp consultant consultante berater beraterin engineer ingenieur developer entwickler
  designer architect analyst specialist coordinator executive assistant associate advisor adviser coach trainer recruiter
  marketing sales vertrieb growth finance hr operations product business software data strategy strategist expert
  geschäftsführer geschäftsführerin inhaber inhaberin gründer gründerin leiter leiterin leitung vorstand prokurist
  fondateur fondatrice gérant gérante responsable chef fundador fundadora gerente jefe hiring freelance freelancer
  speaker author investor professor student account customer success
`);

/** First parts of given names that are usually two words. */
export const COMPOUND_STARTS = words(`
  maria maría josé jose juan ana luis jean anne marie hans karl mary jo joão joao pedro carlos miguel francisco jorge
  pier gian anna eva lisa sarah billy bobby peggy
`);

/** Surnames that come in pairs: "Carlos García López". Those in -ez are told by their ending. */
export const SPANISH_SURNAMES = words(`
  garcía garcia díaz diaz ruiz moreno muñoz romero alonso torres navarro ramos gil serrano blanco molina morales
  ortega delgado castro ortiz rubio marín marin sanz iglesias medina garrido cortés castillo santos guerrero cano
  prieto cruz herrera peña flores cabrera campos vega fuentes carrasco reyes caballero nieto aguilar
`);
