/** Legal forms of companies: lower-case, without dots, spaces and slashes, as `company.ts` compares them. */

const forms = (list: string): ReadonlySet<string> => new Set(list.trim().split(/\s+/));

export const LEGAL_FORMS = forms(`
  inc incorporated limitedliabilitycompany limitedliabilitypartnership publiclimitedcompany corp corporation llc llp lp lllp pllc plc pc ltd limited co company ulc cic psc
  gmbh ggmbh mbh gesmbh gmbhcokg gmbh&cokg gmbh&cokgaa gmbh&coohg ag&cokg ag&cokgaa se&cokg se&cokgaa ug&cokg
  ug&cokgaa ughaftungsbeschränkt haftungsbeschränkt ag kg kgaa ohg gbr ug ek ekfr ev eg se partg partgmbb ewiv ggmbh stiftung&co
  sa sas sasu sarl sàrl eurl snc sci scop selarl gie ltée ltee limitée
  srl srls spa sapa snc ss sl slu sll sau slp scoop sad
  bv nv vof cv bvba cvba sprl scrl asbl vzw srlbv
  ab aktiebolag as asa a/s aps ks oy oyj abp ky ehf hf ohf
  spzoo spółkazoo spolkazoo spj spk sro as spolsro kft zrt nyrt bt kkt doo dd dno jdoo ood eood ad srlr oü ou osaühing uab sia
  ооо зао оао пао ао ип тов ooo oao zao pao tov jsc ojsc cjsc pjsc
  ltda eireli sadecv sapidecv srldecv sderldecv sabdecv cia spaa sac saa eirl
  pty ptyltd pvt pvtltd privatelimited pteltd pte sdnbhd bhd tbk coltd kk gk kabushikikaisha godokaisha yk
  株式会社 有限会社 合同会社 有限公司 股份有限公司 有限责任公司 주식회사 유한회사
  aş anonimşirketi ltdşti ltdsti aşş limitedşirketi ae epe ike oe
  fzco fze fzllc fzc dmcc wll sae saoc spc jlt pjsc
`);

/** Written like a word of a name: these count in capitals or with dots only ("Norsk AS", never "as"). */
export const CAPITALS_ONLY = forms(
  "as se sa ag ab ad ao dd ae oe ou ks ky cv pc lp eg ev ss hf ug sl bt gk cia spa sad sac me",
);

/** Forms that stand before the name. */
export const LEADING_FORMS = forms(
  "pt ooo ооо зао оао пао ао oao zao pao sarl eurl 株式会社 有限会社 合同会社 (株) ㈱ 주식회사",
);
