// @generated automatically by Diesel CLI.

diesel::table! {
    table_1 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_10 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_100 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_101 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_102 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_103 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_104 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_105 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_106 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_107 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_108 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_109 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_11 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_110 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_111 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_112 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_113 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_114 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_115 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_116 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_117 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_118 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_119 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_12 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_120 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_121 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_122 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_123 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_124 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_125 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_126 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_127 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_128 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_129 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_13 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_130 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_131 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_132 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_133 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_134 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_135 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_136 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_137 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_138 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_139 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_14 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_140 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_141 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_142 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_143 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_144 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_145 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_146 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_147 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_148 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_149 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_15 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_150 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_151 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_152 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_153 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_154 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_155 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_156 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_157 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_158 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_159 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_16 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_160 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_161 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_162 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_163 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_164 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_165 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_166 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_167 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_168 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_169 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_17 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_170 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_171 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_172 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_173 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_174 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_175 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_176 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_177 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_178 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_179 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_18 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_180 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_181 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_182 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_183 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_184 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_185 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_186 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_187 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_188 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_189 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_19 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_190 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_191 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_192 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_193 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_194 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_195 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_196 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_197 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_198 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_199 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_2 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_20 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_200 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_201 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_202 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_203 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_204 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_205 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_206 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_207 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_208 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_209 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_21 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_210 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_211 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_212 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_213 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_214 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_215 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_216 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_217 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_218 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_219 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_22 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_220 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_221 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_222 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_223 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_224 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_225 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_226 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_227 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_228 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_229 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_23 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_230 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_231 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_232 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_233 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_234 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_235 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_236 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_237 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_238 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_239 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_24 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_240 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_241 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_242 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_243 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_244 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_245 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_246 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_247 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_248 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_249 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_25 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_250 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_251 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_252 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_253 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_254 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_255 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_256 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_257 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_258 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_259 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_26 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_260 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_261 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_262 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_263 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_264 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_265 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_266 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_267 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_268 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_269 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_27 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_270 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_271 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_272 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_273 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_274 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_275 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_276 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_277 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_278 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_279 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_28 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_280 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_281 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_282 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_283 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_284 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_285 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_286 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_287 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_288 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_289 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_29 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_290 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_291 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_292 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_293 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_294 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_295 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_296 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_297 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_298 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_299 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_3 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_30 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_300 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_31 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_32 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_33 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_34 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_35 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_36 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_37 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_38 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_39 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_4 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_40 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_41 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_42 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_43 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_44 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_45 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_46 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_47 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_48 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_49 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_5 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_50 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_51 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_52 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_53 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_54 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_55 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_56 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_57 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_58 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_59 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_6 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_60 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_61 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_62 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_63 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_64 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_65 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_66 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_67 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_68 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_69 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_7 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_70 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_71 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_72 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_73 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_74 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_75 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_76 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_77 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_78 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_79 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_8 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_80 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_81 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_82 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_83 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_84 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_85 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_86 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_87 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_88 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_89 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_9 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_90 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_91 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_92 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_93 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_94 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_95 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_96 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_97 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_98 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::table! {
    table_99 (id) {
        id -> Int4,
        name -> Text,
        previous -> Nullable<Int4>,
    }
}

diesel::joinable!(table_10 -> table_5 (previous));
diesel::joinable!(table_100 -> table_50 (previous));
diesel::joinable!(table_101 -> table_50 (previous));
diesel::joinable!(table_102 -> table_51 (previous));
diesel::joinable!(table_103 -> table_51 (previous));
diesel::joinable!(table_104 -> table_52 (previous));
diesel::joinable!(table_105 -> table_52 (previous));
diesel::joinable!(table_106 -> table_53 (previous));
diesel::joinable!(table_107 -> table_53 (previous));
diesel::joinable!(table_108 -> table_54 (previous));
diesel::joinable!(table_109 -> table_54 (previous));
diesel::joinable!(table_11 -> table_5 (previous));
diesel::joinable!(table_110 -> table_55 (previous));
diesel::joinable!(table_111 -> table_55 (previous));
diesel::joinable!(table_112 -> table_56 (previous));
diesel::joinable!(table_113 -> table_56 (previous));
diesel::joinable!(table_114 -> table_57 (previous));
diesel::joinable!(table_115 -> table_57 (previous));
diesel::joinable!(table_116 -> table_58 (previous));
diesel::joinable!(table_117 -> table_58 (previous));
diesel::joinable!(table_118 -> table_59 (previous));
diesel::joinable!(table_119 -> table_59 (previous));
diesel::joinable!(table_12 -> table_6 (previous));
diesel::joinable!(table_120 -> table_60 (previous));
diesel::joinable!(table_121 -> table_60 (previous));
diesel::joinable!(table_122 -> table_61 (previous));
diesel::joinable!(table_123 -> table_61 (previous));
diesel::joinable!(table_124 -> table_62 (previous));
diesel::joinable!(table_125 -> table_62 (previous));
diesel::joinable!(table_126 -> table_63 (previous));
diesel::joinable!(table_127 -> table_63 (previous));
diesel::joinable!(table_128 -> table_64 (previous));
diesel::joinable!(table_129 -> table_64 (previous));
diesel::joinable!(table_13 -> table_6 (previous));
diesel::joinable!(table_130 -> table_65 (previous));
diesel::joinable!(table_131 -> table_65 (previous));
diesel::joinable!(table_132 -> table_66 (previous));
diesel::joinable!(table_133 -> table_66 (previous));
diesel::joinable!(table_134 -> table_67 (previous));
diesel::joinable!(table_135 -> table_67 (previous));
diesel::joinable!(table_136 -> table_68 (previous));
diesel::joinable!(table_137 -> table_68 (previous));
diesel::joinable!(table_138 -> table_69 (previous));
diesel::joinable!(table_139 -> table_69 (previous));
diesel::joinable!(table_14 -> table_7 (previous));
diesel::joinable!(table_140 -> table_70 (previous));
diesel::joinable!(table_141 -> table_70 (previous));
diesel::joinable!(table_142 -> table_71 (previous));
diesel::joinable!(table_143 -> table_71 (previous));
diesel::joinable!(table_144 -> table_72 (previous));
diesel::joinable!(table_145 -> table_72 (previous));
diesel::joinable!(table_146 -> table_73 (previous));
diesel::joinable!(table_147 -> table_73 (previous));
diesel::joinable!(table_148 -> table_74 (previous));
diesel::joinable!(table_149 -> table_74 (previous));
diesel::joinable!(table_15 -> table_7 (previous));
diesel::joinable!(table_150 -> table_75 (previous));
diesel::joinable!(table_151 -> table_75 (previous));
diesel::joinable!(table_152 -> table_76 (previous));
diesel::joinable!(table_153 -> table_76 (previous));
diesel::joinable!(table_154 -> table_77 (previous));
diesel::joinable!(table_155 -> table_77 (previous));
diesel::joinable!(table_156 -> table_78 (previous));
diesel::joinable!(table_157 -> table_78 (previous));
diesel::joinable!(table_158 -> table_79 (previous));
diesel::joinable!(table_159 -> table_79 (previous));
diesel::joinable!(table_16 -> table_8 (previous));
diesel::joinable!(table_160 -> table_80 (previous));
diesel::joinable!(table_161 -> table_80 (previous));
diesel::joinable!(table_162 -> table_81 (previous));
diesel::joinable!(table_163 -> table_81 (previous));
diesel::joinable!(table_164 -> table_82 (previous));
diesel::joinable!(table_165 -> table_82 (previous));
diesel::joinable!(table_166 -> table_83 (previous));
diesel::joinable!(table_167 -> table_83 (previous));
diesel::joinable!(table_168 -> table_84 (previous));
diesel::joinable!(table_169 -> table_84 (previous));
diesel::joinable!(table_17 -> table_8 (previous));
diesel::joinable!(table_170 -> table_85 (previous));
diesel::joinable!(table_171 -> table_85 (previous));
diesel::joinable!(table_172 -> table_86 (previous));
diesel::joinable!(table_173 -> table_86 (previous));
diesel::joinable!(table_174 -> table_87 (previous));
diesel::joinable!(table_175 -> table_87 (previous));
diesel::joinable!(table_176 -> table_88 (previous));
diesel::joinable!(table_177 -> table_88 (previous));
diesel::joinable!(table_178 -> table_89 (previous));
diesel::joinable!(table_179 -> table_89 (previous));
diesel::joinable!(table_18 -> table_9 (previous));
diesel::joinable!(table_180 -> table_90 (previous));
diesel::joinable!(table_181 -> table_90 (previous));
diesel::joinable!(table_182 -> table_91 (previous));
diesel::joinable!(table_183 -> table_91 (previous));
diesel::joinable!(table_184 -> table_92 (previous));
diesel::joinable!(table_185 -> table_92 (previous));
diesel::joinable!(table_186 -> table_93 (previous));
diesel::joinable!(table_187 -> table_93 (previous));
diesel::joinable!(table_188 -> table_94 (previous));
diesel::joinable!(table_189 -> table_94 (previous));
diesel::joinable!(table_19 -> table_9 (previous));
diesel::joinable!(table_190 -> table_95 (previous));
diesel::joinable!(table_191 -> table_95 (previous));
diesel::joinable!(table_192 -> table_96 (previous));
diesel::joinable!(table_193 -> table_96 (previous));
diesel::joinable!(table_194 -> table_97 (previous));
diesel::joinable!(table_195 -> table_97 (previous));
diesel::joinable!(table_196 -> table_98 (previous));
diesel::joinable!(table_197 -> table_98 (previous));
diesel::joinable!(table_198 -> table_99 (previous));
diesel::joinable!(table_199 -> table_99 (previous));
diesel::joinable!(table_2 -> table_1 (previous));
diesel::joinable!(table_20 -> table_10 (previous));
diesel::joinable!(table_200 -> table_100 (previous));
diesel::joinable!(table_201 -> table_100 (previous));
diesel::joinable!(table_202 -> table_101 (previous));
diesel::joinable!(table_203 -> table_101 (previous));
diesel::joinable!(table_204 -> table_102 (previous));
diesel::joinable!(table_205 -> table_102 (previous));
diesel::joinable!(table_206 -> table_103 (previous));
diesel::joinable!(table_207 -> table_103 (previous));
diesel::joinable!(table_208 -> table_104 (previous));
diesel::joinable!(table_209 -> table_104 (previous));
diesel::joinable!(table_21 -> table_10 (previous));
diesel::joinable!(table_210 -> table_105 (previous));
diesel::joinable!(table_211 -> table_105 (previous));
diesel::joinable!(table_212 -> table_106 (previous));
diesel::joinable!(table_213 -> table_106 (previous));
diesel::joinable!(table_214 -> table_107 (previous));
diesel::joinable!(table_215 -> table_107 (previous));
diesel::joinable!(table_216 -> table_108 (previous));
diesel::joinable!(table_217 -> table_108 (previous));
diesel::joinable!(table_218 -> table_109 (previous));
diesel::joinable!(table_219 -> table_109 (previous));
diesel::joinable!(table_22 -> table_11 (previous));
diesel::joinable!(table_220 -> table_110 (previous));
diesel::joinable!(table_221 -> table_110 (previous));
diesel::joinable!(table_222 -> table_111 (previous));
diesel::joinable!(table_223 -> table_111 (previous));
diesel::joinable!(table_224 -> table_112 (previous));
diesel::joinable!(table_225 -> table_112 (previous));
diesel::joinable!(table_226 -> table_113 (previous));
diesel::joinable!(table_227 -> table_113 (previous));
diesel::joinable!(table_228 -> table_114 (previous));
diesel::joinable!(table_229 -> table_114 (previous));
diesel::joinable!(table_23 -> table_11 (previous));
diesel::joinable!(table_230 -> table_115 (previous));
diesel::joinable!(table_231 -> table_115 (previous));
diesel::joinable!(table_232 -> table_116 (previous));
diesel::joinable!(table_233 -> table_116 (previous));
diesel::joinable!(table_234 -> table_117 (previous));
diesel::joinable!(table_235 -> table_117 (previous));
diesel::joinable!(table_236 -> table_118 (previous));
diesel::joinable!(table_237 -> table_118 (previous));
diesel::joinable!(table_238 -> table_119 (previous));
diesel::joinable!(table_239 -> table_119 (previous));
diesel::joinable!(table_24 -> table_12 (previous));
diesel::joinable!(table_240 -> table_120 (previous));
diesel::joinable!(table_241 -> table_120 (previous));
diesel::joinable!(table_242 -> table_121 (previous));
diesel::joinable!(table_243 -> table_121 (previous));
diesel::joinable!(table_244 -> table_122 (previous));
diesel::joinable!(table_245 -> table_122 (previous));
diesel::joinable!(table_246 -> table_123 (previous));
diesel::joinable!(table_247 -> table_123 (previous));
diesel::joinable!(table_248 -> table_124 (previous));
diesel::joinable!(table_249 -> table_124 (previous));
diesel::joinable!(table_25 -> table_12 (previous));
diesel::joinable!(table_250 -> table_125 (previous));
diesel::joinable!(table_251 -> table_125 (previous));
diesel::joinable!(table_252 -> table_126 (previous));
diesel::joinable!(table_253 -> table_126 (previous));
diesel::joinable!(table_254 -> table_127 (previous));
diesel::joinable!(table_255 -> table_127 (previous));
diesel::joinable!(table_256 -> table_128 (previous));
diesel::joinable!(table_257 -> table_128 (previous));
diesel::joinable!(table_258 -> table_129 (previous));
diesel::joinable!(table_259 -> table_129 (previous));
diesel::joinable!(table_26 -> table_13 (previous));
diesel::joinable!(table_260 -> table_130 (previous));
diesel::joinable!(table_261 -> table_130 (previous));
diesel::joinable!(table_262 -> table_131 (previous));
diesel::joinable!(table_263 -> table_131 (previous));
diesel::joinable!(table_264 -> table_132 (previous));
diesel::joinable!(table_265 -> table_132 (previous));
diesel::joinable!(table_266 -> table_133 (previous));
diesel::joinable!(table_267 -> table_133 (previous));
diesel::joinable!(table_268 -> table_134 (previous));
diesel::joinable!(table_269 -> table_134 (previous));
diesel::joinable!(table_27 -> table_13 (previous));
diesel::joinable!(table_270 -> table_135 (previous));
diesel::joinable!(table_271 -> table_135 (previous));
diesel::joinable!(table_272 -> table_136 (previous));
diesel::joinable!(table_273 -> table_136 (previous));
diesel::joinable!(table_274 -> table_137 (previous));
diesel::joinable!(table_275 -> table_137 (previous));
diesel::joinable!(table_276 -> table_138 (previous));
diesel::joinable!(table_277 -> table_138 (previous));
diesel::joinable!(table_278 -> table_139 (previous));
diesel::joinable!(table_279 -> table_139 (previous));
diesel::joinable!(table_28 -> table_14 (previous));
diesel::joinable!(table_280 -> table_140 (previous));
diesel::joinable!(table_281 -> table_140 (previous));
diesel::joinable!(table_282 -> table_141 (previous));
diesel::joinable!(table_283 -> table_141 (previous));
diesel::joinable!(table_284 -> table_142 (previous));
diesel::joinable!(table_285 -> table_142 (previous));
diesel::joinable!(table_286 -> table_143 (previous));
diesel::joinable!(table_287 -> table_143 (previous));
diesel::joinable!(table_288 -> table_144 (previous));
diesel::joinable!(table_289 -> table_144 (previous));
diesel::joinable!(table_29 -> table_14 (previous));
diesel::joinable!(table_290 -> table_145 (previous));
diesel::joinable!(table_291 -> table_145 (previous));
diesel::joinable!(table_292 -> table_146 (previous));
diesel::joinable!(table_293 -> table_146 (previous));
diesel::joinable!(table_294 -> table_147 (previous));
diesel::joinable!(table_295 -> table_147 (previous));
diesel::joinable!(table_296 -> table_148 (previous));
diesel::joinable!(table_297 -> table_148 (previous));
diesel::joinable!(table_298 -> table_149 (previous));
diesel::joinable!(table_299 -> table_149 (previous));
diesel::joinable!(table_3 -> table_1 (previous));
diesel::joinable!(table_30 -> table_15 (previous));
diesel::joinable!(table_300 -> table_150 (previous));
diesel::joinable!(table_31 -> table_15 (previous));
diesel::joinable!(table_32 -> table_16 (previous));
diesel::joinable!(table_33 -> table_16 (previous));
diesel::joinable!(table_34 -> table_17 (previous));
diesel::joinable!(table_35 -> table_17 (previous));
diesel::joinable!(table_36 -> table_18 (previous));
diesel::joinable!(table_37 -> table_18 (previous));
diesel::joinable!(table_38 -> table_19 (previous));
diesel::joinable!(table_39 -> table_19 (previous));
diesel::joinable!(table_4 -> table_2 (previous));
diesel::joinable!(table_40 -> table_20 (previous));
diesel::joinable!(table_41 -> table_20 (previous));
diesel::joinable!(table_42 -> table_21 (previous));
diesel::joinable!(table_43 -> table_21 (previous));
diesel::joinable!(table_44 -> table_22 (previous));
diesel::joinable!(table_45 -> table_22 (previous));
diesel::joinable!(table_46 -> table_23 (previous));
diesel::joinable!(table_47 -> table_23 (previous));
diesel::joinable!(table_48 -> table_24 (previous));
diesel::joinable!(table_49 -> table_24 (previous));
diesel::joinable!(table_5 -> table_2 (previous));
diesel::joinable!(table_50 -> table_25 (previous));
diesel::joinable!(table_51 -> table_25 (previous));
diesel::joinable!(table_52 -> table_26 (previous));
diesel::joinable!(table_53 -> table_26 (previous));
diesel::joinable!(table_54 -> table_27 (previous));
diesel::joinable!(table_55 -> table_27 (previous));
diesel::joinable!(table_56 -> table_28 (previous));
diesel::joinable!(table_57 -> table_28 (previous));
diesel::joinable!(table_58 -> table_29 (previous));
diesel::joinable!(table_59 -> table_29 (previous));
diesel::joinable!(table_6 -> table_3 (previous));
diesel::joinable!(table_60 -> table_30 (previous));
diesel::joinable!(table_61 -> table_30 (previous));
diesel::joinable!(table_62 -> table_31 (previous));
diesel::joinable!(table_63 -> table_31 (previous));
diesel::joinable!(table_64 -> table_32 (previous));
diesel::joinable!(table_65 -> table_32 (previous));
diesel::joinable!(table_66 -> table_33 (previous));
diesel::joinable!(table_67 -> table_33 (previous));
diesel::joinable!(table_68 -> table_34 (previous));
diesel::joinable!(table_69 -> table_34 (previous));
diesel::joinable!(table_7 -> table_3 (previous));
diesel::joinable!(table_70 -> table_35 (previous));
diesel::joinable!(table_71 -> table_35 (previous));
diesel::joinable!(table_72 -> table_36 (previous));
diesel::joinable!(table_73 -> table_36 (previous));
diesel::joinable!(table_74 -> table_37 (previous));
diesel::joinable!(table_75 -> table_37 (previous));
diesel::joinable!(table_76 -> table_38 (previous));
diesel::joinable!(table_77 -> table_38 (previous));
diesel::joinable!(table_78 -> table_39 (previous));
diesel::joinable!(table_79 -> table_39 (previous));
diesel::joinable!(table_8 -> table_4 (previous));
diesel::joinable!(table_80 -> table_40 (previous));
diesel::joinable!(table_81 -> table_40 (previous));
diesel::joinable!(table_82 -> table_41 (previous));
diesel::joinable!(table_83 -> table_41 (previous));
diesel::joinable!(table_84 -> table_42 (previous));
diesel::joinable!(table_85 -> table_42 (previous));
diesel::joinable!(table_86 -> table_43 (previous));
diesel::joinable!(table_87 -> table_43 (previous));
diesel::joinable!(table_88 -> table_44 (previous));
diesel::joinable!(table_89 -> table_44 (previous));
diesel::joinable!(table_9 -> table_4 (previous));
diesel::joinable!(table_90 -> table_45 (previous));
diesel::joinable!(table_91 -> table_45 (previous));
diesel::joinable!(table_92 -> table_46 (previous));
diesel::joinable!(table_93 -> table_46 (previous));
diesel::joinable!(table_94 -> table_47 (previous));
diesel::joinable!(table_95 -> table_47 (previous));
diesel::joinable!(table_96 -> table_48 (previous));
diesel::joinable!(table_97 -> table_48 (previous));
diesel::joinable!(table_98 -> table_49 (previous));
diesel::joinable!(table_99 -> table_49 (previous));

diesel::allow_tables_to_appear_in_same_query!(
    table_1, table_10, table_100, table_101, table_102, table_103, table_104, table_105, table_106,
    table_107, table_108, table_109, table_11, table_110, table_111, table_112, table_113,
    table_114, table_115, table_116, table_117, table_118, table_119, table_12, table_120,
    table_121, table_122, table_123, table_124, table_125, table_126, table_127, table_128,
    table_129, table_13, table_130, table_131, table_132, table_133, table_134, table_135,
    table_136, table_137, table_138, table_139, table_14, table_140, table_141, table_142,
    table_143, table_144, table_145, table_146, table_147, table_148, table_149, table_15,
    table_150, table_151, table_152, table_153, table_154, table_155, table_156, table_157,
    table_158, table_159, table_16, table_160, table_161, table_162, table_163, table_164,
    table_165, table_166, table_167, table_168, table_169, table_17, table_170, table_171,
    table_172, table_173, table_174, table_175, table_176, table_177, table_178, table_179,
    table_18, table_180, table_181, table_182, table_183, table_184, table_185, table_186,
    table_187, table_188, table_189, table_19, table_190, table_191, table_192, table_193,
    table_194, table_195, table_196, table_197, table_198, table_199, table_2, table_20, table_200,
    table_201, table_202, table_203, table_204, table_205, table_206, table_207, table_208,
    table_209, table_21, table_210, table_211, table_212, table_213, table_214, table_215,
    table_216, table_217, table_218, table_219, table_22, table_220, table_221, table_222,
    table_223, table_224, table_225, table_226, table_227, table_228, table_229, table_23,
    table_230, table_231, table_232, table_233, table_234, table_235, table_236, table_237,
    table_238, table_239, table_24, table_240, table_241, table_242, table_243, table_244,
    table_245, table_246, table_247, table_248, table_249, table_25, table_250, table_251,
    table_252, table_253, table_254, table_255, table_256, table_257, table_258, table_259,
    table_26, table_260, table_261, table_262, table_263, table_264, table_265, table_266,
    table_267, table_268, table_269, table_27, table_270, table_271, table_272, table_273,
    table_274, table_275, table_276, table_277, table_278, table_279, table_28, table_280,
    table_281, table_282, table_283, table_284, table_285, table_286, table_287, table_288,
    table_289, table_29, table_290, table_291, table_292, table_293, table_294, table_295,
    table_296, table_297, table_298, table_299, table_3, table_30, table_300, table_31, table_32,
    table_33, table_34, table_35, table_36, table_37, table_38, table_39, table_4, table_40,
    table_41, table_42, table_43, table_44, table_45, table_46, table_47, table_48, table_49,
    table_5, table_50, table_51, table_52, table_53, table_54, table_55, table_56, table_57,
    table_58, table_59, table_6, table_60, table_61, table_62, table_63, table_64, table_65,
    table_66, table_67, table_68, table_69, table_7, table_70, table_71, table_72, table_73,
    table_74, table_75, table_76, table_77, table_78, table_79, table_8, table_80, table_81,
    table_82, table_83, table_84, table_85, table_86, table_87, table_88, table_89, table_9,
    table_90, table_91, table_92, table_93, table_94, table_95, table_96, table_97, table_98,
    table_99,
);
