export type Role = { title: string; seniority: string; department: string };

const role = (title: string, seniority: string, department: string): Role => ({ title, seniority, department });

export const roles: readonly Role[] = [
  role("Chief Executive Officer", "executive", "executive"),
  role("Chief Technology Officer", "executive", "it"),
  role("Chief Financial Officer", "executive", "finance"),
  role("VP of Sales", "executive", "sales"),
  role("VP of Marketing", "executive", "marketing"),
  role("Head of Operations", "senior", "operations"),
  role("Head of People", "senior", "hr"),
  role("Sales Director", "senior", "sales"),
  role("Marketing Manager", "senior", "marketing"),
  role("Product Manager", "senior", "management"),
  role("Engineering Manager", "senior", "it"),
  role("Senior Software Engineer", "senior", "it"),
  role("Software Engineer", "junior", "it"),
  role("Account Executive", "junior", "sales"),
  role("Business Development Representative", "junior", "sales"),
  role("Financial Controller", "senior", "finance"),
  role("Customer Success Manager", "junior", "support"),
  role("Recruiter", "junior", "hr"),
  role("Legal Counsel", "senior", "legal"),
  role("UX Designer", "junior", "design"),
];
